"""`flask backup` and `flask restore`: all of the database in a sealed file, and back."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from metaverse.backup import folder, making, restoring, runs
from metaverse.backup.contents import Backup
from metaverse.backup.keys import Keys
from metaverse.backup.making import Made
from metaverse.backup.places import InUse, refuse_if_in_use
from metaverse.backup.sealed import Damaged
from metaverse.cli import backup_targets as targets
from metaverse.cli.passing import passing_folder
from metaverse.cli.plainly import plainly
from metaverse.cli.stopping import in_good_order
from metaverse.clock import now_ms
from metaverse.leaving import again
from metaverse.security import keyring

passphrase_option = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Seal with the first line of this file instead of the server's key ring.",
)
STOPPED = "It was stopped before it was whole."
IN_USE = "A server or another command has the database open ({}). Stop it (systemctl stop metaverse), then restore."


@click.command("backup")
@click.argument("file", required=False)
@click.option(
    "--scheduled", is_flag=True, help="Into BACKUP_FOLDER, named by the time; the oldest beyond BACKUP_KEEP go."
)
@click.option("--no-verify", is_flag=True, help="Do not try whether the backup can be restored.")
@passphrase_option
@with_appcontext
@plainly
@in_good_order
def backup(file: str | None, scheduled: bool, no_verify: bool, passphrase_file: Path | None) -> None:
    """Back everything up into FILE (- for standard output) while the server goes on; then try to restore it."""
    if scheduled == (file is not None):
        raise click.UsageError("Name a FILE, or say --scheduled.")
    keys = keys_of(passphrase_file)
    if file == "-":
        _to_stdout(keys, not no_verify)
        return
    target = _scheduled_target() if scheduled else Path(file or "")
    made = _made(target, keys, not no_verify)
    click.echo(_told(made))
    if scheduled:
        for gone in folder.rotate(target.parent, current_app.config["BACKUP_KEEP"]):
            click.echo(f"{gone.name} is removed.")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--check", "only_look", is_flag=True, help="Look the file through, say what is in it, and change nothing."
)
@click.option("--keep-old", is_flag=True, help="Keep the SQLite file that is replaced, beside the new one.")
@click.option(
    "--no-rebuild-check", is_flag=True, help="Do not make the projections again from the log to compare them."
)
@passphrase_option
@with_appcontext
@plainly
@in_good_order
def restore(
    file: Path, yes: bool, only_look: bool, keep_old: bool, no_rebuild_check: bool, passphrase_file: Path | None
) -> None:
    """Put everything back as it is in FILE, in the place of what is there now. The server must not run meanwhile."""
    keys = keys_of(passphrase_file)
    try:
        found = restoring.look(file, keys)
        click.echo(_said(found))
        if only_look:
            return
        refuse_if_in_use()
        if not yes:
            click.confirm("Replace everything that is in the database now?", abort=True)
        done = restoring.restore(file, keys, passing_folder(), keeps_old=keep_old, is_checked=not no_rebuild_check)
    except Damaged as error:
        raise click.ClickException(f"{error} Nothing was changed.") from error
    except OSError as error:
        raise click.ClickException(targets.not_restored(file, error)) from error
    except InUse as error:
        raise click.ClickException(IN_USE.format(error)) from error
    _report(done)


def keys_of(passphrase_file: Path | None) -> Keys:
    """Give what seals and opens backups here."""
    if passphrase_file is None:
        return Keys(keyring.current())
    lines = passphrase_file.read_text().splitlines()
    if not lines or len(lines[0]) < 12:
        raise click.ClickException("The passphrase (the first line of the file) has at least 12 characters.")
    return Keys(keyring.current(), lines[0])


def _scheduled_target() -> Path:
    into = Path(current_app.config["BACKUP_FOLDER"])
    try:
        into.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        said = f"The folder {into} cannot be made ({error.strerror}). Set BACKUP_FOLDER to one that can be written."
        raise click.ClickException(said) from error
    return into / folder.name_at(now_ms())


def _made(target: Path, keys: Keys, is_tried: bool) -> Made:
    targets.refuse_unwritable(target)
    run = runs.begin()
    try:
        made = making.make(target, keys, passing_folder(), is_tried=is_tried)
    except BaseException as error:
        runs.failed(run, f"{type(error).__name__}: {error}" if isinstance(error, Exception) else STOPPED)
        if isinstance(error, Damaged):
            raise click.ClickException(f"The backup failed: {error}") from error
        if isinstance(error, OSError):
            raise click.ClickException(targets.failed(target, error)) from error
        raise
    runs.done(run, str(target.resolve()), made.size, made.backup.events, round(made.seconds * 1000))
    return made


def _to_stdout(keys: Keys, is_tried: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="metaverse-backup-") as place:
        target = Path(place) / "stdout.backup"
        try:
            made = making.make(target, keys, passing_folder(), is_tried=is_tried)
        except (Damaged, OSError) as error:
            said = targets.failed(target, error) if isinstance(error, OSError) else f"The backup failed: {error}"
            raise click.ClickException(said) from error
        with made.path.open("rb") as source:
            shutil.copyfileobj(source, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        click.echo(_told(made), err=True)


def _told(made: Made) -> str:
    tried = "not tried" if made.tried_seconds is None else f"restored for trial in {made.tried_seconds:.1f} s"
    about = f"{made.backup.events} events, {made.backup.rows} rows, {made.size} bytes"
    return f"{made.path}: {about}, written in {made.seconds:.1f} s, {tried}."


def _said(found: Backup) -> str:
    header = found.header
    lines = [f"Made {header['madeAt']} by version {header['version']}, schema {header['revision']}: {found.rows} rows."]
    logs = found.sums["logs"]
    for one in found.organizations:
        lines.append(f"  {one['id']}: log up to {one['seq']}, sha256 {logs.get(one['id'], 'of nothing')[:16]}")
    return "\n".join(lines)


def _report(done: Any) -> None:
    click.echo(f"Restored: {done.backup.rows} rows, {done.backup.events} events.")
    if done.checked is not None:
        click.echo(f"The projections are what the log says ({done.checked} events folded again).")
    click.echo(f"{done.sessions} sign-ins were ended; everybody signs in anew. API tokens are as they were then:")
    click.echo("tokens made since are gone, tokens revoked since open again. See `flask tokens list`.")
    for line in done.erased:
        click.echo(line)
    if done.kept:
        click.echo(f"The database that was there is kept at {done.kept}.")
    if done.failed:
        raise click.ClickException("\n".join([*done.failed, again.STAYS_CLOSED]))
