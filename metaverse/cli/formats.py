"""`--format`: what files are, if a person says it."""

from __future__ import annotations

from typing import Any

import click

from metaverse.recordings.form import Form
from metaverse.recordings.forms import FORMS
from metaverse.recordings.mapped import PREFIX, ByMapping
from metaverse.services import mappings

AUTO = "auto"


class FormName(click.ParamType[str]):
    """The name of a form, or of a mapping."""

    name = "format"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read a name."""
        if value != AUTO and value not in FORMS and not value.startswith(PREFIX):
            self.fail(f"{value!r} is none of {AUTO}, {', '.join(FORMS)} and {PREFIX}NAME.", param, ctx)
        return str(value)


format_option = click.option(
    "--format",
    "form",
    type=FormName(),
    metavar=f"[{AUTO}|{'|'.join(FORMS)}|{PREFIX}NAME]",
    default=AUTO,
    show_default=True,
    help="What the files are; auto: each tells it by its content; mapped/NAME: any JSON, by a mapping of that name.",
)


def form_for(organization_id: str, name: str) -> Form | None:
    """Return the form of a name; None where each file tells its own.

    Raises:
        NotFound: the organization has no such mapping.
    """
    if name.startswith(PREFIX):
        return ByMapping(organization_id, mappings.one(organization_id, name.removeprefix(PREFIX)))
    return FORMS.get(name)
