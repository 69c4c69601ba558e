#!/bin/bash
# Restarts voice nodes one after the other without losing a call: no new calls at Kamailio, the calls that are up end
# (the node drains), the node comes back, is well, and gets calls again; then the next one. Stops where a node does not
# come back: the others serve on.
#
#   deploy/rolling_restart.sh voice1=172.30.0.11 voice2=172.30.0.12
#
# name=address, or name=address:SIP_PORT:HTTP_PORT where nodes on one machine have ports of their own.
#
# KAMCMD   how Kamailio's control is reached     (docker compose exec -T kamailio kamcmd)
# RESTART  how a node is restarted; its name is put behind; has to wait for the drain
#          (deploy/restart_container.sh; with systemd: `systemctl restart`, nodes named hotline-voice@1=…)
# SIP_PORT, HTTP_PORT, READY_S                   (5060, 8080, 120)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
kamcmd=${KAMCMD:-docker compose exec -T kamailio kamcmd}
restart=${RESTART:-$here/restart_container.sh}
sip_port=${SIP_PORT:-5060} http_port=${HTTP_PORT:-8080} ready_s=${READY_S:-120}

[ $# -gt 0 ] || { sed -n '2,/^set/{/^#/p}' "$0" >&2; exit 2; }

where() {
    name=${1%%=*}
    IFS=: read -r address sip http <<< "${1#*=}"
    sip=${sip:-$sip_port} http=${http:-$http_port}
}

is_ready() {
    timeout 3 bash -c "exec 3<>/dev/tcp/$address/$http && printf 'GET /readyz HTTP/1.0\r\n\r\n' >&3 && read -r _ status _ <&3 && [ \"\$status\" = 200 ]" 2>/dev/null
}

state() { $kamcmd dispatcher.set_state "$1" 1 "sip:$address:$sip" > /dev/null; }

for node in "$@"; do
    where "$node"
    is_ready || { echo "$name is not ready: nothing is restarted while a node is away" >&2; exit 1; }
done
for node in "$@"; do
    where "$node"
    echo "$name: no new calls; draining"
    state dx
    trap 'state ap || true' EXIT
    began=$SECONDS
    $restart "$name"
    until is_ready; do
        [ $((SECONDS - began)) -lt $((ready_s + 1860)) ] || { echo "$name does not come back: the others serve on" >&2; trap - EXIT; exit 1; }
        sleep 0.5
    done
    state ap
    trap - EXIT
    echo "$name: takes calls again after $((SECONDS - began)) s"
done
