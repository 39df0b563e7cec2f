"""Problems as acknowledgements tell them."""

from __future__ import annotations

import re
from typing import Any

from metaverse.errors import Problem


def code_of(problem: Problem) -> str:
    """Name the kind of a problem, such as `not_found`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(problem).__name__).lower()


def refusal(problem: Problem | None) -> dict[str, Any]:
    """Write a refusal; None stands for what nobody foresaw, which only the log tells."""
    if problem is None:
        return {"ok": False, "error": {"code": "internal", "detail": "Something went wrong here; it is logged."}}
    error: dict[str, Any] = {"code": code_of(problem), "detail": problem.detail}
    if problem.errors:
        error["errors"] = problem.errors
    return {"ok": False, "error": error}
