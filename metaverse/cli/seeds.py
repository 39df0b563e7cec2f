"""What `flask seed` puts in, by scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from flask import current_app

from metaverse.cli.operator import signed_on
from metaverse.clock import now_ms
from metaverse.events import door, log
from metaverse.events.origin import SERVER
from metaverse.scenarios.studio import Studio
from metaverse.security import passwords
from metaverse.services import organizations, users
from metaverse.services.demonstration import DEMO
from metaverse.services.demonstration import NAME as DEMO_NAME
from metaverse.services.demonstration import SOURCE as DEMO_SOURCE

ACTOR = f"cli:{signed_on()}"
PEOPLE = (
    ("owner", "Olivia Owner"),
    ("admin", "Adam Admin"),
    ("operator", "Opal Operator"),
    ("viewer", "Victor Viewer"),
)
BEAT_MS = 30_000
BEATS = 160
AT_ONCE = 500


def start() -> Iterator[str]:
    """Make the default organization, empty, and the demo's; and a user of each role."""
    mine = current_app.config["DEFAULT_ORGANIZATION_ID"]
    for organization_id, name in ((mine, "Maple Works"), (DEMO, DEMO_NAME)):
        made = organizations.ensure(organization_id, name)
        yield f"Organization {organization_id}: {'made' if made else 'is there'}."
    for role, name in PEOPLE:
        yield _person(mine, role, name)


def _person(organization_id: str, role: str, name: str) -> str:
    email = f"{role}@example.com"
    if users.by_email(email) is not None:
        return f"User {email}: is there."
    hash_ = passwords.hashed(current_app.config["SEED_PASSWORD"])
    user_id = users.create(organization_id, email, name, hash_, role, ACTOR)
    users.join(DEMO, user_id, role, ACTOR)
    return f"User {email}: made."


def studio() -> Iterator[str]:
    """Let the invented team have worked for a while in the demo's organization."""
    yield from start()
    if log.head(DEMO).seq > 0:
        yield "The studio has been at work already."
        return
    begun = now_ms() - BEATS * BEAT_MS
    team = Studio(DEMO_SOURCE)
    events = [*team.open(begun), *(event for beat in range(BEATS) for event in team.beat(begun + beat * BEAT_MS))]
    rest = iter(events)
    while batch := list(islice(rest, AT_ONCE)):
        door.admit(DEMO, batch, SERVER)
    yield f"The studio: {len(events)} events."


SCENARIOS: dict[str, tuple[str, Callable[[], Iterator[str]]]] = {
    "start": ("organizations and a user of each role", start),
    "studio": ("also an invented team of 28 at work in the demo's organization", studio),
}
