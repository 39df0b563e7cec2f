"""How a resource is declared: a blueprint whose views say what they need, take and answer."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from metaverse.api.bodies import StrictParser

PREFIX = "/api/metaverse"


class StrictBlueprint(Blueprint):  # type: ignore[misc]
    """A blueprint that reads strictly."""

    ARGUMENTS_PARSER = StrictParser()


def resource(name: str, about: str, prefix: str = PREFIX) -> Any:
    """Make the blueprint of one resource; `about` heads it in the API's description."""
    return StrictBlueprint(name, name, url_prefix=prefix, description=about)
