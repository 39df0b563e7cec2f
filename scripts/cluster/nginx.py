"""nginx before several processes: its configuration, and a server of it without root's services.

python -m scripts.cluster.nginx n1=127.0.0.1:3001 n2=127.0.0.1:3002 --listen 80 > /etc/nginx/conf.d/metaverse.conf
"""

from __future__ import annotations

import argparse
import getpass
import string
from collections.abc import Mapping
from pathlib import Path

from metaverse.security.headers import HEADERS

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATE = ROOT / "deploy" / "nginx.conf.template"
CLIENT = ROOT / "frontend" / "dist"
FAILED = "max_fails=1 fail_timeout=2s"
CLIENT_POLICY = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; frame-ancestors 'none'"

WHOLE = """daemon off;
user {user};
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
worker_processes 2;
worker_rlimit_nofile 65536;
events {{ worker_connections 16384; }}
http {{
    include /etc/nginx/mime.types;
    types {{ application/manifest+json webmanifest; }}
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/metaverse.conf;
}}
"""


class _Template(string.Template):
    delimiter = "%"


def site(processes: Mapping[str, str], listen: str, body_bytes: int = 4_194_304, client: Path = CLIENT) -> str:
    """Write the part that serves the platform; `processes` are addresses by name."""
    addresses = list(processes.values())
    servers = [f"    server {address} {FAILED};" for address in addresses]
    return _Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        all="\n".join(servers),
        first="\n".join([servers[0], *(line.replace(";", " backup;") for line in servers[1:])]),
        each="\n".join(f"upstream {name} {{ server {there}; keepalive 64; }}" for name, there in processes.items()),
        sids="\n".join(f'    "~^{name}-" {name};' for name in processes),
        listen=listen,
        client=client,
        body=body_bytes + 1024,
        headers="\n".join(f'        add_header {name} "{value}";' for name, value in _headers().items()),
    )


def lay(folder: Path, processes: Mapping[str, str], listen: str) -> Path:
    """Lay the configuration of a server of its own into a folder, and name the file it begins with."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "metaverse.conf").write_text(site(processes, listen), encoding="utf-8")
    whole = folder / "nginx.conf"
    whole.write_text(WHOLE.format(folder=folder, user=getpass.getuser()), encoding="utf-8")
    return whole


def _headers() -> dict[str, str]:
    return {**HEADERS, "Content-Security-Policy": CLIENT_POLICY}


def main() -> None:
    """Print the part that serves the platform."""
    parser = argparse.ArgumentParser(description="Write nginx's configuration for several processes.")
    parser.add_argument("processes", nargs="+", metavar="NAME=HOST:PORT", help="each with its PROCESS_NAME")
    parser.add_argument("--listen", default="80", help="what nginx listens on (80)")
    parser.add_argument("--body-bytes", type=int, default=4_194_304, help="MAX_BODY_BYTES of the processes")
    given = parser.parse_args()
    print(site(dict(one.split("=", 1) for one in given.processes), given.listen, given.body_bytes), end="")


if __name__ == "__main__":
    main()
