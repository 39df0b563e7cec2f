#!/bin/sh
# What a container does: `serve` (lay what is missing, then serve), `setup` (lay only), `process` (serve only), or any
# `flask` command: docker compose exec metaverse deploy/docker/start.sh users list
set -eu

setup() {
    python scripts/generate_secrets.py
    flask db upgrade
    flask rebuild --outdated
}

case "${1:-serve}" in
    serve)
        setup
        exec gunicorn --config gunicorn.conf.py
        ;;
    setup) setup ;;
    process) exec gunicorn --config gunicorn.conf.py ;;
    *) exec flask "$@" ;;
esac
