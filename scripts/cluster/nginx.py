"""nginx before one or several processes: its configuration, and a server of it without root's services.

python -m scripts.cluster.nginx n1=127.0.0.1:3001 n2=127.0.0.1:3002 --listen 80 > /etc/nginx/conf.d/metaverse.conf
python -m scripts.cluster.nginx --server-name office.example.com > /etc/nginx/sites-available/metaverse.conf
"""

from __future__ import annotations

import argparse
import getpass
import string
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from metaverse.api.wearing import CONTENT_POLICY
from metaverse.security.headers import HEADERS, lasting

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATE = ROOT / "deploy" / "nginx" / "site.conf.template"
CLIENT = ROOT / "frontend" / "dist"
INSTALLED = Path("/opt/metaverse/current/frontend/dist")
ALONE = {"metaverse": "unix:/run/metaverse/metaverse.sock"}
FAILED = "max_fails=1 fail_timeout=2s"
BODY_BYTES = 4_194_304
LASTING_SECONDS = 31_536_000
AT_REST = "/etc/letsencrypt/live/{name}"

WHOLE = """daemon off;
user {user};
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
worker_processes 2;
worker_rlimit_nofile 65536;
events {{ worker_connections 16384; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/metaverse.conf;
}}
"""

PLAIN = """    listen {listen};
    server_name _;"""

SECURE = """{listen}
    server_name {name};

    ssl_certificate {certificate};
    ssl_certificate_key {key};
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_ciphers {ciphers};
    ssl_ecdh_curve X25519:prime256v1:secp384r1;
    ssl_prefer_server_ciphers off;
    ssl_session_cache shared:metaverse:10m;
    ssl_session_timeout 1d;
    ssl_session_tickets off;
"""

CIPHERS = ":".join(
    (
        "ECDHE-ECDSA-AES128-GCM-SHA256",
        "ECDHE-RSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-RSA-AES256-GCM-SHA384",
        "ECDHE-ECDSA-CHACHA20-POLY1305",
        "ECDHE-RSA-CHACHA20-POLY1305",
    )
)

REDIRECT = """# Whoever comes without TLS is sent on; only proofs for a certificate are answered here.
server {{
{plain}
    server_name {name};
    server_tokens off;
    location ^~ /.well-known/acme-challenge/ {{ root /var/www/acme; }}
    location / {{ return 308 https://{there}$request_uri; }}
}}

# Whoever asks for another name learns nothing.
server {{
{secure}
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_reject_handshake on;
}}

"""

PLACE = """# Clients are placed by organization, which they name as a hint; whoever names none, by address.
map $arg_organizationId $metaverse_named { default $arg_organizationId; "" $http_x_organization_id; }
map $metaverse_named $metaverse_place { default $metaverse_named; "" $remote_addr; }

"""


METRICS = """
# Figures of each process, for Prometheus on this machine; each asks for METRICS_TOKEN.
server {{
    listen {listen};
    server_name _;
    access_log off;
    proxy_set_header Host localhost;
{locations}
}}
"""


class _Template(string.Template):
    delimiter = "%"


@dataclass(frozen=True, slots=True, kw_only=True)
class Secure:
    """TLS for one name."""

    name: str
    certificate: str = ""
    key: str = ""
    port: int = 443
    plain_port: int = 80
    hosts: tuple[str, ...] = ("", "[::]:")
    lasting_seconds: int = LASTING_SECONDS

    def listen(self) -> str:
        """Write where and how it listens."""
        folder = AT_REST.format(name=self.name)
        return SECURE.format(
            listen=self._lines(self.port, " ssl http2"),
            name=self.name,
            certificate=self.certificate or f"{folder}/fullchain.pem",
            key=self.key or f"{folder}/privkey.pem",
            ciphers=CIPHERS,
        )

    def redirect(self) -> str:
        """Write what sends everybody on."""
        there = "$host" if self.port == 443 else f"$host:{self.port}"
        plain, secure = self._lines(self.plain_port, ""), self._lines(self.port, " ssl http2 default_server")
        return REDIRECT.format(plain=plain, name=self.name, secure=secure, there=there)

    def _lines(self, port: int, how: str) -> str:
        return "\n".join(f"    listen {host}{port}{how};" for host in self.hosts)


def site(
    processes: Mapping[str, str],
    listen: str,
    body_bytes: int = BODY_BYTES,
    client: Path = CLIENT,
    *,
    secure: Secure | None = None,
    by_organization: bool = False,
    is_behind: bool = False,
    metrics: str = "",
    resting: Collection[str] = (),
) -> str:
    """Write the part that serves the platform; `processes` are addresses by name. Those `resting` get nothing new."""
    addresses = list(processes.values())
    failed = FAILED if len(addresses) > 1 else "max_fails=0"
    servers = [f"    server {there} {failed}{' down' * (name in resting)};" for name, there in processes.items()]
    balance = "    hash $metaverse_place consistent;\n" if by_organization else "    least_conn;\n"
    headers = {
        **HEADERS,
        "Content-Security-Policy": _policy(secure),
        **lasting(secure.lasting_seconds if secure else 0),
    }
    return _Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        balance=balance if len(addresses) > 1 else "",
        place=PLACE if by_organization else "",
        all="\n".join(servers),
        first="\n".join([servers[0], *(line.replace(";", " backup;") for line in servers[1:])]),
        each="\n".join(f"upstream {name} {{ server {there}; keepalive 64; }}" for name, there in processes.items()),
        sids="\n".join(f'    "~^{name}-" {name};' for name in processes),
        **_forwarded(is_behind),
        redirect=secure.redirect() if secure else "",
        listen=secure.listen() if secure else PLAIN.format(listen=listen),
        client=client,
        body=body_bytes + 1024,
        metrics=_metrics(metrics, processes) if metrics else "",
        connect="2s" if len(addresses) > 1 else "30s",
        headers="\n".join(f'        add_header {name} "{value}" always;' for name, value in headers.items()),
    )


def _metrics(listen: str, processes: Mapping[str, str]) -> str:
    """Write where Prometheus finds each process: it reads by addresses, and processes may be at Unix sockets."""
    locations = [f"    location = /{name}/metrics {{ proxy_pass http://{name}/metrics; }}" for name in processes]
    return METRICS.format(listen=listen, locations="\n".join(locations))


def _forwarded(is_behind: bool) -> dict[str, str]:
    """Say what of the caller's address is believed: nothing of what it says itself, but what a proxy in front says."""
    if is_behind:
        return {
            "believed": "What the proxy in front says of the caller is added to (TRUSTED_PROXIES=2).",
            "forwarded_for": "$proxy_add_x_forwarded_for",
            "forwarded_proto": '"$http_x_forwarded_proto, $scheme"',
        }
    return {
        "believed": "What the caller says of itself is not believed: these are set, not added to (TRUSTED_PROXIES=1).",
        "forwarded_for": "$remote_addr",
        "forwarded_proto": "$scheme",
    }


def _policy(secure: Secure | None) -> str:
    """Write what the client's page may load, as the application writes it."""
    return CONTENT_POLICY.format(connect=f"'self' {'wss' if secure else 'ws'}://$http_host", frames="'none'")


def lay(
    folder: Path,
    processes: Mapping[str, str],
    listen: str,
    *,
    client: Path = CLIENT,
    secure: Secure | None = None,
    resting: Collection[str] = (),
) -> Path:
    """Lay the configuration of a server of its own into a folder, and name the file it begins with."""
    folder.mkdir(parents=True, exist_ok=True)
    written = site(processes, listen, client=client, secure=secure, resting=resting)
    (folder / "metaverse.conf").write_text(written, encoding="utf-8")
    whole = folder / "nginx.conf"
    whole.write_text(WHOLE.format(folder=folder, user=getpass.getuser()), encoding="utf-8")
    return whole


def main() -> None:
    """Print the part that serves the platform."""
    parser = argparse.ArgumentParser(description="Write nginx's configuration for one or several processes.")
    parser.add_argument("processes", nargs="*", metavar="NAME=ADDRESS", help="HOST:PORT or unix:PATH by PROCESS_NAME")
    parser.add_argument("--listen", default="80", help="what nginx listens on without TLS (80)")
    parser.add_argument("--server-name", help="the name in the certificate; serves it by TLS, and redirects to it")
    parser.add_argument("--certificate", default="", help="the certificate's chain (that of certbot)")
    parser.add_argument("--key", default="", help="its key (that of certbot)")
    parser.add_argument("--hsts-seconds", type=int, default=LASTING_SECONDS, help="HSTS_SECONDS of the processes")
    parser.add_argument("--body-bytes", type=int, default=BODY_BYTES, help="MAX_BODY_BYTES of the processes")
    parser.add_argument("--client", type=Path, default=INSTALLED, help=f"the built client ({INSTALLED})")
    parser.add_argument("--by-organization", action="store_true", help="place clients by organization, by a hash")
    parser.add_argument("--metrics", default="", help="HOST:PORT at which Prometheus reads /NAME/metrics of each")
    parser.add_argument("--behind", action="store_true", help="another proxy in front ends TLS and names the caller")
    given = parser.parse_args()
    processes = dict(one.split("=", 1) for one in given.processes) or ALONE
    secure = None
    if given.server_name:
        files = {"certificate": given.certificate, "key": given.key}
        secure = Secure(name=given.server_name, lasting_seconds=given.hsts_seconds, **files)
    written = site(
        processes,
        given.listen,
        given.body_bytes,
        given.client,
        secure=secure,
        by_organization=given.by_organization,
        is_behind=given.behind,
        metrics=given.metrics,
    )
    print(written, end="")


if __name__ == "__main__":
    main()
