#!/bin/sh
# Lay what the processes named here find when they start: secrets, tables, and nginx's site with the client's files.
set -eu

deploy/docker/start.sh setup

place=/srv/metaverse
addresses=
for name in "$@"; do addresses="$addresses $name=$name:3000"; done
rm -rf "$place/client.new"
cp -R frontend/dist "$place/client.new"
rm -rf "$place/client"
mv "$place/client.new" "$place/client"
# shellcheck disable=SC2086 # one word each
python -m scripts.cluster.nginx $addresses --listen 8080 --behind --client "$place/client" >"$place/site.conf"
cat >"$place/nginx.conf" <<'END'
worker_processes auto;
pid /run/nginx.pid;
error_log /dev/stderr warn;
events { worker_connections 8192; }
http {
    access_log off;
    include /srv/metaverse/site.conf;
}
END
