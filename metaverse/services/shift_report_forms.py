"""The shift report as Markdown and as CSV.

What producers wrote cannot become markup: in Markdown its signs are escaped. In the CSV no cell computes anything.
"""

from __future__ import annotations

import re
from typing import Any

from metaverse.services.shift_report_words import SPAN, TITLE
from metaverse.services.tables import csv_of

Json = dict[str, Any]
COLUMNS = ("code", "text", "figure", "value", "links")
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#|!~&])")


def markdown(report: Json) -> bytes:
    """Write a report as Markdown: a title, the period, and a line a sentence."""
    language = report["lang"]
    span = SPAN[language].format(**report["window"])
    lines = [f"# {TITLE[language]}", "", span, "", *(f"- {_escaped(one['text'])}" for one in report["sentences"])]
    return ("\n".join(lines) + "\n").encode()


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def table(report: Json) -> bytes:
    """Write a report as CSV: a row for each number of each sentence, with the sentence beside it."""
    return csv_of((row for sentence in report["sentences"] for row in _rows(sentence)), COLUMNS)


def _rows(sentence: Json) -> list[Json]:
    links = " ".join(f"{kind}:{','.join(map(str, named))}" for kind, named in sentence["links"].items() if named)
    said = {"code": sentence["code"], "text": sentence["text"], "links": links}
    return [{**said, "figure": name, "value": _plain(value)} for name, value in sentence["numbers"].items()] or [said]


def _plain(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list) else value
