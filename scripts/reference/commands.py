"""The pages of settings and of the command line, from their declarations."""

from __future__ import annotations

from dataclasses import fields

import click

from config import CLIENT_SETTINGS, Settings
from scripts.reference.schemas import cell
from scripts.reference.words import Words

WHERE_FROM = (
    "A value comes from the environment, else from `.env`, else from the secrets that the first start generated, "
    "else it is the default. A value that cannot be taken stops the start with a sentence that says the mend."
)


def settings_page(say: Words) -> str:
    """Lay out every setting with its default and meaning."""
    lines = [
        f"# {say('Settings')}",
        "",
        say(WHERE_FROM),
        "",
        *_head(say),
    ]
    for one in fields(Settings):
        lines.append(_row(one.name.upper(), one.metadata["raw"], say(one.metadata["about"])))
    lines += ["", f"## {say('Read by the build of the client')}", "", *_head(say)]
    lines += [_row(name, raw, say(about)) for name, raw, about in CLIENT_SETTINGS]
    return "\n".join(lines) + "\n"


def _head(say: Words) -> list[str]:
    return [f"| {say('setting')} | {say('default')} | {say('means')} |", "|---|---|---|"]


def _row(name: str, raw: str, about: str) -> str:
    return f"| `{name}` | {f'`{cell(raw)}`' if raw else ''} | {cell(about)} |"


def commands_page(root: click.Group, own: list[str], say: Words) -> str:
    """Lay out every command of `flask` that is ours, with its options."""
    lines = [f"# {say('Commands')}", "", say("Run them in the folder of the project: `.venv/bin/flask COMMAND`."), ""]
    for name in sorted(own):
        lines += _command(name, root.commands[name], 2, say)
    return "\n".join(lines) + "\n"


def _command(name: str, command: click.Command, level: int, say: Words) -> list[str]:
    told = say((command.help or command.short_help or "").replace("\f", "").strip())
    lines = [f"{'#' * level} `flask {name}`", "", *[line.strip() for line in told.splitlines()], ""]
    if isinstance(command, click.Group):
        for inner in sorted(command.commands):
            lines += _command(f"{name} {inner}", command.commands[inner], level + 1, say)
        return lines
    rows = [_parameter(one, say) for one in command.params if not getattr(one, "hidden", False)]
    return [*lines, *(["| | |", "|---|---|", *rows, ""] if rows else [])]


def _parameter(one: click.Parameter, say: Words) -> str:
    if isinstance(one, click.Option):
        kind = "" if one.is_flag else f" {one.type.name.upper()}"
        return f"| `{', '.join(one.opts)}{kind}` | {cell(say(one.help or ''))} |"
    needed = f" {say('needed')}" if one.required else ""
    return f"| `{one.human_readable_name}` |{needed} |"
