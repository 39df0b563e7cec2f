"""Is the server told what it needs to know, and are its secrets kept?"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from metaverse.cli.checks.finding import Finding, Patient, fault, ok, warning

LEAST_SECRET = 32
LEAST_DIFFERENT = 10
FOR_OTHERS = stat.S_IRWXG | stat.S_IRWXO
SECRETS = "secrets.env"
LOCAL = ("localhost", "127.0.0.1", "::1")


def settings(patient: Patient) -> Iterator[Finding]:
    """Read every setting, and name each that cannot be read or contradicts another."""
    for problem in patient.problems:
        said, _, mend = problem.partition("; ")
        yield fault(said.removesuffix(".") + ".", f"{mend[:1].upper()}{mend[1:]}" or "Mend it in .env.")
    if not patient.problems:
        yield ok(f"All settings can be read; this server is in {patient.settings.app_env}.")


def secret_key(patient: Patient) -> Iterator[Finding]:
    """Judge the key that signs tokens: by its length and by how many different characters it has."""
    key = patient.settings.secret_key or ""
    if not key:
        yield fault("There is no SECRET_KEY.", "Run `make secrets`, which generates it into METAVERSE_HOME.")
    elif len(key) < LEAST_SECRET or len(set(key)) < LEAST_DIFFERENT:
        yield fault(
            f"SECRET_KEY is weak: {len(key)} characters, {len(set(key))} different ones.",
            "Take `python -c 'import secrets; print(secrets.token_urlsafe(48))'`; everybody signs in anew then.",
        )
    else:
        yield ok("SECRET_KEY is long and mixed enough.")


def origins(patient: Patient) -> Iterator[Finding]:
    """Look at whom browsers may bring here."""
    told = patient.settings
    local = [origin for origin in told.cors_origin if urlsplit(origin).hostname in LOCAL]
    plain = [origin for origin in told.cors_origin if origin.startswith("http://") and origin not in local]
    if plain:
        yield warning(
            f"CORS_ORIGIN lets in {', '.join(plain)} without TLS, which anybody on the way can change.",
            "Serve that page over https, and write its address so.",
        )
    if told.is_production and local and told.host not in LOCAL:
        yield warning(
            f"CORS_ORIGIN lets in {', '.join(local)}: any program on a visitor's own machine.",
            "Name the address of your client in CORS_ORIGIN; leave it out where the client comes from this server.",
        )
    if not plain and not (told.is_production and local and told.host not in LOCAL):
        yield ok(f"CORS_ORIGIN names {len(told.cors_origin)} origin(s).")


def proxies(patient: Patient) -> Iterator[Finding]:
    """Look at whether addresses of callers can be believed."""
    told = patient.settings
    if told.trusted_proxies and told.host not in LOCAL:
        yield warning(
            f"TRUSTED_PROXIES is {told.trusted_proxies} while HOST is {told.host}: whoever calls past the proxy"
            " can name any address as its own.",
            "Listen on 127.0.0.1, or let a firewall admit only the proxy.",
        )
    elif told.host not in LOCAL and told.is_production:
        yield warning(
            f"HOST is {told.host} without a proxy in front: passwords and tokens travel unencrypted.",
            "Put nginx with TLS in front (deploy/), listen on 127.0.0.1, and set TRUSTED_PROXIES=1.",
        )
    else:
        yield ok(f"TRUSTED_PROXIES is {told.trusted_proxies}, HOST is {told.host}.")


def rights(patient: Patient) -> Iterator[Finding]:
    """Look at who may read what is secret."""
    home = patient.home
    if not home.is_dir():
        yield fault(f"METAVERSE_HOME ({home}) does not exist.", "Run `make run` once, or make the folder.")
        return
    if not _is_open(home):
        yield ok(f"{home} and its secrets are this user's alone.")
        return
    secret = [path for path in (home / SECRETS, *sorted(home.glob("*.db"))) if _is_open(path)]
    for path in secret:
        yield fault(f"Others on this machine may read {path}.", f"Run `chmod 700 {home}` and `chmod 600 {path}`.")
    if not secret:
        yield warning(f"Others on this machine may look into {home}.", f"Run `chmod 700 {home}`.")


def _is_open(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & FOR_OTHERS)
