#!/bin/sh
# Makes up the secrets docker-compose.yml wants, one a file in ./secrets (or the folder given); none that is there is
# touched. Keep a copy of hotline_recording_key elsewhere: without it no recording can be played again.
set -eu
folder=${1:-secrets}
umask 077
mkdir -p "$folder"

words() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
keep() { [ -s "$folder/$1" ] || printf %s "$2" > "$folder/$1"; }

keep postgres_password "$(words 24)"
keep redis_password "$(words 24)"
keep hotline_admin_password "$(words 12)"
keep hotline_console_key "$(words 32)"
keep hotline_recording_key "$(words 32)"
keep hotline_database_url "postgresql://hotline:$(cat "$folder/postgres_password")@172.30.0.7/hotline"
keep hotline_redis_url "redis://default:$(cat "$folder/redis_password")@172.30.0.5:6379/0"
keep mosquitto_password "$(words 16)"
if [ ! -s "$folder/mosquitto_passwords" ]; then
    if command -v mosquitto_passwd > /dev/null; then
        touch "$folder/mosquitto_passwords"
        mosquitto_passwd -b "$folder/mosquitto_passwords" hotline "$(cat "$folder/mosquitto_password")"
    else
        echo "mosquitto_passwd is missing (apt-get install mosquitto): make $folder/mosquitto_passwords with it" >&2
    fi
fi
# The containers' users have other numbers than yours: the files are readable, the folder is yours alone.
chmod 644 "$folder"/*
echo "$folder: $(find "$folder" -type f | wc -l) files. Name redis_password in LOCATION_DB of Kamailio's site.cfg."
