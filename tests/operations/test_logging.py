"""Every record is one line of JSON, with its request and organization, and without secrets."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from flask import Flask
from structlog.contextvars import bound_contextvars

from metaverse.errors import Unavailable
from metaverse.operations import logging as logs
from metaverse.operations import requests
from metaverse.operations.masking import MASK, masked


@pytest.fixture
def stream(tmp_path: Path) -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    stream = io.StringIO()
    logs.configure("INFO", tmp_path / "log", stream)
    yield stream
    for handler in [handler for handler in root.handlers if handler not in before]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_record_goes_to_the_stream_and_the_combined_file(stream: io.StringIO, tmp_path: Path) -> None:
    structlog.get_logger("metaverse.test").info("agent arrived", agent="ada", 数字人=1)
    [line] = lines(stream.getvalue())
    assert (line["message"], line["level"], line["logger"]) == ("agent arrived", "info", "metaverse.test")
    assert line["数字人"] == 1
    assert line["time"].endswith("Z")
    assert lines((tmp_path / "log" / "combined.log").read_text("utf-8")) == [line]
    assert (tmp_path / "log" / "error.log").read_text() == ""


def test_what_does_not_answer_is_said_without_a_traceback(stream: io.StringIO) -> None:
    try:
        raise Unavailable("The database does not answer; try again in a moment.")
    except Unavailable:
        structlog.get_logger("metaverse.test").exception("the log could not be told")
        logging.getLogger("metaverse.test").exception("nor could this")
    told = lines(stream.getvalue())
    assert [(line["level"], line["reason"]) for line in told] == [
        ("error", "The database does not answer; try again in a moment.")
    ] * 2
    assert "Traceback" not in stream.getvalue()


def test_an_error_goes_to_the_error_file_as_well(stream: io.StringIO, tmp_path: Path) -> None:
    try:
        raise ZeroDivisionError("by nought")
    except ZeroDivisionError:
        logging.getLogger("elsewhere").exception("It broke: %s", "badly")
    [line] = lines((tmp_path / "log" / "error.log").read_text())
    assert line["message"] == "It broke: badly"
    assert "ZeroDivisionError: by nought" in line["exception"]


def test_a_record_says_which_request_and_organization_it_belongs_to(stream: io.StringIO) -> None:
    with bound_contextvars(request_id="r_1", organization_id="org_1"):
        logging.getLogger("elsewhere").warning("hm")
    [line] = lines(stream.getvalue())
    assert (line["request_id"], line["organization_id"]) == ("r_1", "org_1")


def test_secrets_are_masked_wherever_they_hide(stream: io.StringIO) -> None:
    structlog.get_logger("metaverse.test").info(
        "POST with Bearer abcdefghijkl",
        headers={"Authorization": "Basic hunter2", "Cookie": ["hunter2"], "Accept": "*/*"},
        body=[{"user": {"newPassword": "hunter2", "api_key": {"inner": "hunter2"}}}],
        url="postgresql://ada:hunter2@db/metaverse",
    )
    logging.getLogger("elsewhere").error("login failed: password=hunter2")
    assert "hunter2" not in stream.getvalue()
    assert "abcdefghijkl" not in stream.getvalue()
    assert lines(stream.getvalue())[0]["headers"]["Accept"] == "*/*"


def test_counted_tokens_are_no_secrets() -> None:
    usage = {"tokens": {"input": 12, "output": 3}, "name": "the token bucket"}
    assert masked(usage) == usage
    assert masked({"token": "abc", "refresh_token": "abc"}) == {"token": MASK, "refresh_token": MASK}


def test_a_value_that_json_cannot_write_is_described(stream: io.StringIO) -> None:
    structlog.get_logger("metaverse.test").info("odd", value=object(), number=2**70, lone="\ud800", deep=nested(50))
    [line] = lines(stream.getvalue())
    assert "object" in line["value"]


def nested(depth: int) -> Any:
    return {"deeper": nested(depth - 1)} if depth else "bottom"


def test_a_folder_that_cannot_be_written_stops_the_start_with_the_mend(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(logs.UnwritableLogs, match="make LOG_DIR a folder that this user may write"):
        logs.configure("INFO", tmp_path / "file" / "log", io.StringIO())


def test_an_answer_names_its_request(app: Flask) -> None:
    client = app.test_client()
    named = client.get("/nowhere").headers[requests.HEADER]
    assert named.startswith("r_")
    assert client.get("/nowhere", headers={requests.HEADER: "mine-1"}).headers[requests.HEADER] == "mine-1"
    assert client.get("/nowhere", headers={requests.HEADER: "<b>"}).headers[requests.HEADER].startswith("r_")
