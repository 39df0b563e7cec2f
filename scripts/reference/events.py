"""The page of the events that the door takes, from their declaration."""

from __future__ import annotations

from marshmallow import Schema, fields

from metaverse.events.names import EVENT_TYPES
from metaverse.schemas.events import DATA
from metaverse.schemas.fields import Flat, Key, Moment, Number, Text, Whole, Word
from metaverse.schemas.parts import Activity, Priority
from scripts.reference.words import Words

HEAD = (
    """What an agent, a person or a program may tell, as CloudEvents 1.0 in JSON: `POST /api/metaverse/events` takes one
object (`application/cloudevents+json`) or an array of at most 1,000 (`application/cloudevents-batch+json`);
`application/json` is taken as either. An event is named by `source` and `id`: the same pair again is accepted and
changes nothing. `time` may be left out. The batch is taken whole or not at all; `?onInvalid=skip` takes the good events
and reports the others.""",
    """`subject` is your own key of the agent or task, any text up to 256 characters. Whoever an event names exists from
then on. A field that is marked with a question mark may be left out.""",
)
NAMED = {
    Whole: "whole number from 0",
    Moment: "time: RFC 3339, or epoch seconds or milliseconds",
    Flat: "JSON of at most 16 KiB",
    Activity: "text, or `{kind, text?}`",
    Priority: "text or number",
}


def page(say: Words) -> str:
    """Write the page."""
    parts = [f"# {say('Events')}\n", *(f"\n{say(part).strip()}\n" for part in HEAD)]
    for kind, rule in EVENT_TYPES.items():
        about = (DATA[kind].__doc__ or "").strip().splitlines()[0]
        who = say("Subject: {}. Sent by: {}.").format(say(rule.subject), say(rule.senders))
        parts.append(f"\n## `{kind}`\n\n{say(about)} {who}\n")
        rows = [
            f"| `{name}`{'' if field.required else '?'} | {_described(field, say)} |"
            for name, field in _fields(DATA[kind])
        ]
        if rows:
            parts.append(f"\n| {say('field')} | |\n|---|---|\n" + "\n".join(rows) + "\n")
    return "".join(parts)


def _fields(schema: type[Schema]) -> list[tuple[str, fields.Field[object]]]:
    return sorted(schema().fields.items(), key=lambda item: not item[1].required)


def _marked(name: str, field: fields.Field[object]) -> str:
    return name if field.required else f"{name}?"


def _described(field: fields.Field[object], say: Words) -> str:
    if isinstance(field, Word):
        return " · ".join(f"`{word}`" for word in field.words)
    if isinstance(field, Key):
        return say("key")
    if isinstance(field, Text):
        return say("text, at most {} characters").format(field.limit)
    if isinstance(field, Number):
        return say("number from {:g} to {:g}").format(field.at_least, field.at_most)
    if isinstance(field, fields.Nested):
        inside = ", ".join(_marked(name, inner) for name, inner in _fields(type(field.schema)))
        return f"`{{{inside}}}`"
    if isinstance(field, fields.List):
        return say("list of: {}").format(_described(field.inner, say))
    return say(next((words for kind, words in NAMED.items() if isinstance(field, kind)), "text"))
