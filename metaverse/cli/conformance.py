"""`flask conformance`: what a server gets wrong, or a producer."""

from __future__ import annotations

import sys
from typing import IO
from urllib.parse import urlsplit

import click
import orjson

from metaverse.conformance import offline, running
from metaverse.conformance.probe import Probe
from metaverse.conformance.verdict import Result, Verdict

MARKS = {Result.RIGHT: ("✓", "green"), Result.WRONG: ("✗", "red"), Result.SKIPPED: ("–", "yellow")}
WIDEST = max(len(check.section) for check in running.CHECKS)
SHOWN = 50


@click.command("conformance")
@click.argument("url", required=False)
@click.option("--token", help="An API token; the role operator sees most, since it may read and tidy up.")
@click.option("--source", help="The source prefix to which the token is bound.")
@click.option("--agent", help="The agent to which the token is bound.")
@click.option("--check", "file", type=click.File("rb"), help="Judge the events in this file (- for standard input).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def conformance(
    url: str | None, token: str | None, source: str | None, agent: str | None, file: IO[bytes] | None, as_json: bool
) -> None:
    """Send good and hostile events to the server at URL, and say what it gets wrong, with the mend.

    The events come from a source of their own, and the agents that they make are removed in the end. With --check
    nothing is sent: the events in the file are judged, each fault at its index and field.
    """
    if file is not None:
        _judge(file.read(), as_json)
        return
    if not url or not token:
        raise click.UsageError("Name the server's URL and a --token, or a file by --check.")
    if urlsplit(url).scheme not in ("http", "https"):
        raise click.UsageError("The URL begins with http:// or https://.")
    probe = Probe(url, token, source, agent)
    try:
        verdicts = running.run(probe, (lambda verdict: None) if as_json else _tell)
    finally:
        probe.close()
    _sum_up(url, verdicts, as_json)


def _judge(raw: bytes, as_json: bool) -> None:
    count, faults = offline.faults_of(raw)
    if as_json:
        click.echo(orjson.dumps({"events": count, "faults": faults}, option=orjson.OPT_INDENT_2).decode())
    else:
        for fault in faults[:SHOWN]:
            where = f"event {fault['index']}" if "index" in fault else "the whole"
            click.echo(f"✗ {where}{', ' + fault['field'] if fault['field'] else ''}: {fault['message']}")
        if len(faults) > SHOWN:
            click.echo(f"… and {len(faults) - SHOWN} more.")
        click.echo(f"{count} events, {len(faults)} faults.")
    sys.exit(1 if faults else 0)


def _tell(verdict: Verdict) -> None:
    mark, color = MARKS[verdict.result]
    click.echo(f"{click.style(mark, fg=color)} {verdict.section:<{WIDEST}}  {verdict.check}")
    margin = " " * (WIDEST + 4)
    if verdict.found:
        click.echo(f"{margin}{verdict.found}")
    if verdict.mend:
        click.echo(f"{margin}→ {verdict.mend}")


def _sum_up(url: str, verdicts: list[Verdict], as_json: bool) -> None:
    count = {result: sum(verdict.result is result for verdict in verdicts) for result in Result}
    if as_json:
        checks = [verdict.to_wire() for verdict in verdicts]
        told = {"url": url, **{result.value: number for result, number in count.items()}, "checks": checks}
        click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())
    else:
        click.echo(f"{count[Result.RIGHT]} right, {count[Result.WRONG]} wrong, {count[Result.SKIPPED]} skipped.")
    sys.exit(1 if count[Result.WRONG] or not count[Result.RIGHT] else 0)
