"""Which language an answer is in: that which the caller wishes, of those that are spoken here."""

from __future__ import annotations

from flask import Response, request

from metaverse.words import Language, wished


def spoken() -> Language:
    """Return the language of the answer to this request."""
    return wished(request.headers.get("Accept-Language"))


def spoken_in(response: Response, language: Language) -> Response:
    """Say of an answer which language it is in, and that others may get it in another."""
    response.content_language.add(language)
    response.vary.add("Accept-Language")
    return response
