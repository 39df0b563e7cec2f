"""One process behind nginx with TLS, its socket held by somebody else, as systemd holds it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import psutil
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from scripts.cluster import nginx, programs
from scripts.cluster.programs import free_port
from tests.served import ROOT, SEED_PASSWORD, STOP_SECONDS

NAME = "localhost"
METRICS_TOKEN = "a token for tests, which opens the figures"


class Unit:
    """The platform as its unit starts it; the listening socket outlives it."""

    def __init__(self, home: Path, database_url: str, **settings: str) -> None:
        self._home = home
        self.database_url = database_url
        self._folder = Path(tempfile.mkdtemp(prefix="mv-"))  # the path of a Unix socket is short
        self.path = self._folder / "metaverse.sock"
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.path))
        self._listener.listen(2048)
        self._environment = os.environ | {
            "APP_ENV": "production",
            "METAVERSE_HOME": str(home),
            "LOG_DIR": str(home / "log"),
            "DATABASE_URL": database_url,
            "SECRET_KEY": "a key for tests, which nobody else may have",
            "SEED_PASSWORD": SEED_PASSWORD,
            "TRUSTED_PROXIES": "1",
            "METRICS_TOKEN": METRICS_TOKEN,
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, with the socket where systemd puts it: descriptor 3, named by the environment."""
        given = self._listener.fileno()
        line = f'exec 3<&{given}; LISTEN_FDS=1 LISTEN_PID=$$ exec "{sys.executable}" -m gunicorn -c gunicorn.conf.py'
        with (self._home / "server.out").open("ab") as output:
            self._process = subprocess.Popen(
                ["bash", "-c", line],
                cwd=ROOT,
                env=self._environment,
                pass_fds=[given],
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def stop(self) -> None:
        """End it in good order."""
        assert self._process is not None
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def restart(self) -> None:
        """Have another take its place; whoever comes meanwhile waits at the socket."""
        self.stop()
        self.start()

    def close(self) -> None:
        """Leave nothing behind."""
        self.stop()
        self._listener.close()
        with suppress(FileNotFoundError):
            self.path.unlink()
        self._folder.rmdir()


class Front:
    """nginx before a process, with a certificate of its own."""

    def __init__(self, folder: Path, upstream: str, client: Path) -> None:
        folder.mkdir()
        self.certificate, key = certify(folder)
        self.port, self.plain_port, metrics = free_port(), free_port(), free_port()
        self.metrics_url = f"http://127.0.0.1:{metrics}/metaverse/metrics"
        secure = nginx.Secure(
            name=NAME,
            certificate=str(self.certificate),
            key=str(key),
            port=self.port,
            plain_port=self.plain_port,
            hosts=("127.0.0.1:",),
        )
        self._folder, processes = folder, {"metaverse": upstream}
        self._whole = nginx.lay(folder, processes, "", client=client, secure=secure)
        figures = f"127.0.0.1:{metrics}"
        written = nginx.site(processes, "", client=client, secure=secure, metrics=figures)
        (folder / "metaverse.conf").write_text(written)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"https://{NAME}:{self.port}"

    def start(self) -> None:
        """Serve."""
        nginx_ = programs.found("nginx", package="nginx")
        command: list[str | Path] = [nginx_, "-c", self._whole, "-e", self._folder / "error.log"]
        output = self._folder / "nginx.out"
        self._process = programs.start(command, output)
        programs.await_(lambda: programs.answers(self.port), self._process, "nginx", output)

    def reload(self) -> None:
        """Have it read its configuration anew, as `systemctl reload nginx` does."""
        assert self._process is not None
        self._process.send_signal(signal.SIGHUP)

    def workers(self) -> set[int]:
        """Name the processes that serve."""
        assert self._process is not None
        return {one.pid for one in psutil.Process(self._process.pid).children()}

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            programs.stop(self._process)


def certify(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for this machine that it signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName(NAME), x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    how = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, *how))
    return certificate, secret
