"""Problems as acknowledgements tell them."""

from __future__ import annotations

import re
from typing import Any

from metaverse.errors import Problem
from metaverse.words import Language, said, said_of


def code_of(problem: Problem) -> str:
    """Name the kind of a problem, such as `not_found`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(problem).__name__).lower()


def refusal(problem: Problem | None, language: Language) -> dict[str, Any]:
    """Write a refusal in a language; None stands for what nobody foresaw, which only the log tells."""
    if problem is None:
        unforeseen = said("Something went wrong here; it is logged.", language)
        return {"ok": False, "error": {"code": "internal", "detail": unforeseen}}
    error: dict[str, Any] = {"code": code_of(problem), "detail": said(problem.detail, language)}
    if problem.retry_after_seconds is not None:
        error["retryAfterSeconds"] = problem.retry_after_seconds
    if problem.errors:
        error["errors"] = said_of(problem.errors, language)
    return {"ok": False, "error": error}
