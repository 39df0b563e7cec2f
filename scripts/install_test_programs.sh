#!/usr/bin/env bash
# Install what only the tests and `make run-cluster` need from the system's packages: a browser, curl, jq, a
# compiler, and the programs of PostgreSQL, Redis, nginx and Prometheus. With names, only those:
# scripts/install_test_programs.sh postgresql redis-server nginx
set -euo pipefail

has() {
    case "$1" in
        postgresql) command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ;;
        build-essential) command -v cc >/dev/null && command -v c++ >/dev/null && command -v make >/dev/null ;;
        systemd) command -v systemd-analyze >/dev/null ;;
        iproute2) command -v ip >/dev/null ;;
        debootstrap) [ -x /usr/sbin/debootstrap ] ;;
        nginx) command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

[ $# -gt 0 ] || set -- chromium curl jq build-essential postgresql redis-server nginx prometheus systemd
missing=()
for program in "$@"; do has "$program" || missing+=("$program"); done
[ ${#missing[@]} -gt 0 ] || exit 0

install="apt-get install --yes --no-install-recommends ${missing[*]}"
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "Missing: ${missing[*]}. Install with: sudo $install" >&2
    exit 1
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update --quiet
# Servers of our own are started; the packages shall not start others.
mkdir -p /etc/postgresql-common
[ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod +x /usr/sbin/policy-rc.d
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
fi
$install
