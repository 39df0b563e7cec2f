"""The tails of an app, and the word that the server goes."""

from __future__ import annotations

from typing import cast

from flask import Flask

from metaverse.events.bus import Topic
from metaverse.events.tail import Tails


def init_app(app: Flask) -> None:
    """Give an app its tails; they begin with the first follower."""
    app.extensions["metaverse.tails"] = Tails(app.app_context, app.config["TICK_MS"] / 1000)
    app.extensions["metaverse.closing"] = Topic()


def of(app: Flask) -> Tails:
    """Give the tails of an app."""
    return cast(Tails, app.extensions["metaverse.tails"])


def closing(app: Flask) -> Topic[[]]:
    """Give what is told once when the server goes: let your listeners go."""
    return cast("Topic[[]]", app.extensions["metaverse.closing"])
