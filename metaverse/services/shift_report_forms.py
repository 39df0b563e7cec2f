"""The shift report as Markdown and as CSV.

What producers wrote cannot become markup: in Markdown its signs are escaped, and a cell of the table that begins with
`=`, `+`, `-`, `@`, a tab or a line's end begins with an apostrophe instead, so that no spreadsheet computes it.
"""

from __future__ import annotations

import csv
import io
import re
from typing import Any

from metaverse.services.shift_report_words import SPAN, TITLE

Json = dict[str, Any]
HEAD = ("code", "text", "figure", "value", "links")
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#|!~&])")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def markdown(report: Json) -> str:
    """Write a report as Markdown: a title, the period, and a line a sentence."""
    language = report["lang"]
    span = SPAN[language].format(**report["window"])
    lines = [f"# {TITLE[language]}", "", span, ""]
    return "\n".join([*lines, *(f"- {_escaped(sentence['text'])}" for sentence in report["sentences"])]) + "\n"


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def table(report: Json) -> str:
    """Write a report as CSV, RFC 4180: a row for each number of each sentence, with the sentence beside it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for sentence in report["sentences"]:
        links = " ".join(f"{kind}:{','.join(map(str, named))}" for kind, named in sentence["links"].items() if named)
        for figure, value in sentence["numbers"].items() or [("", "")]:
            row = (sentence["code"], sentence["text"], figure, _plain(value), links)
            writer.writerow([harmless(cell) for cell in row])
    return out.getvalue()


def _plain(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else value


def harmless(cell: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
