"""Where an agent's own configuration is, and what is put into it or taken out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from metaverse.cli.connecting import claude_settings, codex_config, files
from metaverse.cli.connecting.files import Unmergeable
from metaverse.errors import Conflict, Invalid
from metaverse.models.token import ConnectionKind
from metaverse.services.recipes.step import Wanted


class Done(NamedTuple):
    """What became of a file: whether it is the same, where what stood there is kept, and what to look at."""

    is_same: bool
    backup: Path | None = None
    warnings: tuple[str, ...] = ()


class Format(NamedTuple):
    """How a kind's configuration is changed, as text; each raises `Unmergeable` where nothing may be changed."""

    put_in: Callable[[str | None, Wanted], str]
    take_out: Callable[[str | None], str]
    secret: Callable[[str | None], str | None]
    warnings: Callable[[str | None, Wanted], list[str]]


@dataclass(frozen=True, slots=True)
class Place:
    """The configuration file of an agent."""

    kind: ConnectionKind
    path: Path
    format: Format

    def install(self, wanted: Wanted) -> Done:
        """Put a connection in; what is in already stays.

        Raises:
            Conflict: the file is not one that may be changed; it is left as it is.
        """
        before = self._read()
        after = self._tried(lambda: self.format.put_in(before, wanted))
        warnings = tuple(self._tried(lambda: self.format.warnings(before, wanted)))
        return Done(True, None, warnings) if after == before else Done(False, self._replace(after), warnings)

    def uninstall(self) -> Done:
        """Take what is ours out.

        Raises:
            Conflict: the file is not one that may be changed; it is left as it is.
        """
        before = self._read()
        if before is None or self.secret() is None:
            return Done(True)
        return Done(False, self._replace(self._tried(lambda: self.format.take_out(before))))

    def secret(self) -> str | None:
        """Return the token that stands in the file.

        Raises:
            Conflict: the file cannot be read.
        """
        return self._tried(lambda: self.format.secret(self._read()))

    def _read(self) -> str | None:
        return self._tried(lambda: files.read(self.path))

    def _replace(self, text: str) -> Path | None:
        return self._tried(lambda: files.replace(self.path, text))

    def _tried(self, act: Callable[[], Any]) -> Any:
        try:
            return act()
        except Unmergeable as error:
            said = str(error)
            raise Conflict(said if said.startswith(str(self.path)) else f"{self.path} {said}") from error


def place(kind: ConnectionKind, project: Path | None, homes: Mapping[str, Path | None]) -> Place:
    """Find the configuration of an agent: a person's, or that of one project, which is not shared with others.

    Raises:
        Invalid: this kind's configuration is not changed by us.
    """
    if kind is ConnectionKind.CLAUDE_CODE:
        home = homes["claude"] or Path.home() / ".claude"
        path = project / ".claude" / "settings.local.json" if project else home / "settings.json"
        return Place(kind, path, CLAUDE_CODE)
    if kind is ConnectionKind.CODEX and project is None:
        return Place(kind, (homes["codex"] or Path.home() / ".codex") / "config.toml", CODEX)
    if project is not None:
        raise Invalid("Only Claude Code is set up for one folder; leave --project out.")
    raise Invalid(f"--install sets up claude-code and codex; for {kind} put the steps where they say: leave it out.")


def _put_into_settings(text: str | None, wanted: Wanted) -> str:
    settings = claude_settings.read(text)
    after = claude_settings.put_in(settings, wanted)
    return text if text is not None and after == settings else claude_settings.write(after, text)


CLAUDE_CODE = Format(
    put_in=_put_into_settings,
    take_out=lambda text: claude_settings.write(claude_settings.take_out(claude_settings.read(text)), text),
    secret=lambda text: claude_settings.secret(claude_settings.read(text)),
    warnings=lambda text, wanted: claude_settings.warnings(claude_settings.read(text), wanted),
)
CODEX = Format(
    put_in=codex_config.put_in,
    take_out=codex_config.take_out,
    secret=lambda text: codex_config.secret(codex_config.read(text)),
    warnings=lambda text, wanted: [],
)
