"""Are the units and nginx's site that are installed here those of this release?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from metaverse.api.wearing import CONTENT_POLICY
from metaverse.cli.checks.finding import Finding, Patient, fault, ok, warning

UNITS = Path("/etc/systemd/system")
SITES = (Path("/etc/nginx/sites-enabled/metaverse.conf"), Path("/etc/nginx/conf.d/metaverse.conf"))
WRITTEN_ANEW = "Write the site anew: python -m scripts.cluster.nginx (docs/deploy.md), then systemctl reload nginx."
BODY = re.compile(r"client_max_body_size (\d+);")


def units(patient: Patient) -> Iterator[Finding]:
    """Look whether each installed unit is as this release has it."""
    ours = Path(patient.app.root_path) / "deploy" / "systemd"
    here = [path for path in sorted(ours.glob("metaverse*.*")) if (UNITS / path.name).is_file()]
    other = [path.name for path in here if (UNITS / path.name).read_bytes() != path.read_bytes()]
    if not here:
        yield ok("No unit of systemd is installed here.")
    elif other:
        mend = f"Copy them from {ours} to {UNITS}, then: systemctl daemon-reload"
        yield warning(f"Units differ from this release's: {', '.join(other)}.", mend)
    else:
        yield ok(f"{len(here)} units are installed as this release has them.")


def nginx(patient: Patient) -> Iterator[Finding]:
    """Look whether nginx's site takes bodies as large as the API does, and has pages wear what the API wears."""
    site = next((path for path in SITES if path.is_file()), None)
    if site is None:
        yield ok("No site of nginx is installed here.")
        return
    text = site.read_text(encoding="utf-8", errors="replace")
    body = BODY.search(text)
    if body is None or int(body[1]) < patient.settings.max_body_bytes:
        yield fault(f"nginx refuses bodies that the API takes ({site}).", WRITTEN_ANEW)
    elif _policy() not in text:
        yield warning(f"Pages wear another content policy by nginx than by the API ({site}).", WRITTEN_ANEW)
    elif not patient.settings.trusted_proxies:
        yield fault("nginx is in front, and TRUSTED_PROXIES is 0: all callers share one budget.", "TRUSTED_PROXIES=1")
    else:
        yield ok(f"{site} fits this release.")


def _policy() -> str:
    """Give what a site of any name says before it says where the client may connect."""
    return CONTENT_POLICY.partition("{connect}")[0]
