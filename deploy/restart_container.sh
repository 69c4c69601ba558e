#!/bin/sh
# The newest image for one service of docker-compose.yml; `stop` waits for the drain (stop_grace_period).
set -eu
docker compose stop "$1"
docker compose up -d --no-deps "$1"
