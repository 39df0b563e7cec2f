"""`flask rotate-keys`: other keys for what is kept and for what is signed, beside a running server."""

from __future__ import annotations

import secrets
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from metaverse import database
from metaverse.cli.people import ACTOR
from metaverse.cli.plainly import plainly
from metaverse.clock import now_ms, to_wire
from metaverse.database import tidying
from metaverse.models.kept import REGISTRY, How
from metaverse.security import keyring, secrets_file
from metaverse.security.keyring import LOOK_SECONDS, KeyRing
from metaverse.security.keys import new_key, write_ring
from metaverse.services import sealing, sealing_given_up, sealing_keys

READ_SECONDS = 2 * LOOK_SECONDS
"""So long after a change of the file every process on this machine has read it, and sealed what it was about to."""

GIVEN = "{name} is set in the environment; put it into {place} instead, where running servers read it again."


@click.command("rotate-keys")
@click.option("--status", is_flag=True, help="Only say what is sealed by which key.")
@click.option("--retire", is_flag=True, help="Take older keys out of the ring, if nothing is left that they sealed.")
@click.option("--signing", is_flag=True, help="Another SECRET_KEY; whoever is signed in stays so.")
@click.option("--give-up", metavar="KEY", help="Empty what only this key opens: it is lost for good.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
@plainly
def rotate_keys(status: bool, retire: bool, signing: bool, give_up: str | None, yes: bool) -> None:
    """Seal everything with a new key; stopped in the middle, it goes on when it is called again."""
    ring = keyring.current()
    if status:
        _tell(ring)
    elif give_up:
        _give_up(ring, give_up, yes)
    elif signing:
        with _alone(ring):
            _sign_anew(ring)
    else:
        with _alone(ring):
            _retire(ring) if retire else _rotate(ring)


@click.command("tidy-database")
@with_appcontext
@plainly
def tidy_database() -> None:
    """Write the database's tables anew, so that nothing of what stood in them is left; stop the server before."""
    tables = [name for name, named in REGISTRY.items() if any(kept.how is How.SEALED for kept in named.values())]
    with database.bound().migrating() as connection:
        tidying.write_anew(connection, tables)
    click.echo("Nothing is left of what was sealed or deleted.")


def _rotate(ring: KeyRing) -> None:
    if left := _by_older(ring):
        click.echo(f"Going on with the key {ring.secrets.keys[0].id}: {left.total()} values are left.")
    else:
        _begin(ring)
    while True:
        _await_readers(ring.place)
        missed, unreadable = _pass(ring)
        if unreadable:
            raise click.ClickException(sealing_keys.lost_sentence(sorted(unreadable)))
        if not missed and not _by_older(ring):
            break
    older = [key.id for key in ring.secrets.keys[1:]]
    sealing_keys.tell(ACTOR, "keys.rotated", key=ring.secrets.keys[0].id)
    click.echo(f"Everything is sealed with the key {ring.secrets.keys[0].id}.")
    if older:
        click.echo("Keep the older keys for as long as there are backups that they open; `--retire` takes them out.")


def _begin(ring: KeyRing) -> None:
    _require_file(ring, "KEY_RING")
    key = new_key()
    sealing_keys.note(key)
    kept = tuple(one for one in ring.secrets.keys if not one.is_derived)
    secrets_file.change(ring.place, {"KEY_RING": write_ring((key, *kept))})
    ring.look()
    click.echo(f"The key {key.id} seals from now on.")


def _pass(ring: KeyRing) -> tuple[int, Counter[str]]:
    """Seal everything anew once; tell how many rows somebody changed meanwhile, and which keys are missing."""
    missed, unreadable = 0, Counter[str]()
    for chest in sealing.chests():
        told = None
        for told in sealing.seal_anew(chest):
            if told.seen % (sealing.AT_ONCE * 10) == 0:
                click.echo(f"{chest.name}: {told.seen} seen, {told.done} sealed anew …")
        if told is not None:
            missed, unreadable = missed + told.missed, unreadable + told.unreadable
            if told.done:
                click.echo(f"{chest.name}: {told.done} of {told.seen} sealed anew.")
    return missed, unreadable


def _retire(ring: KeyRing) -> None:
    _require_file(ring, "KEY_RING")
    _await_readers(ring.place)
    if left := _by_older(ring):
        named = ", ".join(f"{key} ({count})" for key, count in sorted(left.items()))
        raise click.ClickException(f"There are values that older keys have sealed: {named}. Run `flask rotate-keys`.")
    first, *older = ring.secrets.keys
    secrets_file.change(ring.place, {"KEY_RING": "" if first.is_derived else first.written})
    sealing_keys.forget([key.id for key in older], ACTOR, "keys.retired")
    ring.look()
    told = [key.id for key in older if not key.is_derived]
    if told:
        click.echo(f"Out of the ring: {', '.join(told)}. Backups that they sealed cannot be read with this ring.")
    else:
        click.echo("The ring has no older key.")


def _sign_anew(ring: KeyRing) -> None:
    _require_file(ring, "SECRET_KEY")
    derived = {key.id for key in ring.secrets.keys if key.is_derived}
    if derived & set(sealing_keys.all_noted()):
        raise click.ClickException(
            "A key that comes of SECRET_KEY has sealed something. "
            "Run `flask rotate-keys`, then `flask rotate-keys --retire`, then this again."
        )
    until_ms = now_ms() + (current_app.config["ACCESS_TOKEN_MINUTES"] + 1) * 60_000
    changes = {"SECRET_KEY": secrets.token_urlsafe(48), "SECRET_KEY_BEFORE": ring.signing}
    secrets_file.change(ring.place, changes | {"SECRET_KEY_BEFORE_UNTIL": to_wire(until_ms)})
    sealing_keys.tell(ACTOR, "keys.signing-rotated")
    click.echo(f"Access tokens are signed anew; what was signed before verifies until {to_wire(until_ms)}.")


def _give_up(ring: KeyRing, key: str, yes: bool) -> None:
    known = _known(ring)
    if key not in known:
        listed = ", ".join(f"{one} ({place})" for one, place in known.items())
        raise click.ClickException(f"Neither the ring nor what is sealed here knows a key {key}. Known are: {listed}.")
    if key in ring.secrets.by_id and key not in sealing_keys.missing(ring):
        raise click.ClickException(f"The ring has the key {key}, and it opens what it has sealed.")
    if not yes:
        click.confirm(f"Empty everything that only the key {key} opens? This cannot be undone.", abort=True)
    for column, count in sorted(sealing_given_up.empty(key).items()):
        click.echo(f"{column}: {count} emptied.")
    sealing_keys.forget([key], ACTOR, "keys.given-up")
    click.echo(f"Nothing is left that the key {key} has sealed.")


def _tell(ring: KeyRing) -> None:
    found = sealing.in_use()
    for key, place in _known(ring, found).items():
        click.echo(f"{key} ({place}): {found.get(key, Counter()).total()} values")
        for column, count in sorted(found.get(key, Counter()).items()):
            click.echo(f"  {column}: {count}")


def _known(ring: KeyRing, found: Mapping[str, Counter[str]] | None = None) -> dict[str, str]:
    """Return all keys that the ring has, or that have sealed something here, and where each is."""
    keys = [key.id for key in ring.secrets.keys]
    sealed = set(sealing.in_use() if found is None else found) | set(sealing_keys.all_noted())
    lost = dict.fromkeys(sorted(sealed - set(keys)), "NOT IN THE RING")
    return {key: "in the ring" for key in keys} | {keys[0]: "in use"} | lost


def _by_older(ring: KeyRing) -> Counter[str]:
    found = sealing.in_use()
    return Counter({key: count.total() for key, count in found.items() if key != ring.secrets.keys[0].id})


def _require_file(ring: KeyRing, name: str) -> None:
    if not ring.follows(name):
        raise click.ClickException(GIVEN.format(name=name, place=ring.place))


def _await_readers(place: Path) -> None:
    """Wait until every process has read the file as it is now."""
    left = READ_SECONDS - secrets_file.age_seconds(place) if place.is_file() else 0.0
    if left > 0:
        threading.Event().wait(min(left, READ_SECONDS))


@contextmanager
def _alone(ring: KeyRing) -> Iterator[None]:
    try:
        with secrets_file.alone(ring.place):
            yield
    except BlockingIOError:
        raise click.ClickException("Somebody is changing the keys just now; wait until that is done.") from None
    except PermissionError as error:
        raise click.ClickException(f"{error.filename or ring.place} cannot be written by this user.") from None
