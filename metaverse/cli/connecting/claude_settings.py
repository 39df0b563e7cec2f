"""The settings of Claude Code: our hooks and our environment put in, or taken out; all else stays as it is."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

from metaverse.cli.connecting.files import Unmergeable
from metaverse.security.tickets import API_PREFIX
from metaverse.services.recipes import claude_code as recipe
from metaverse.services.recipes.step import Wanted

Json = dict[str, Any]
HEADERS = "OTEL_EXPORTER_OTLP_HEADERS"
SWITCH = "CLAUDE_CODE_ENABLE_TELEMETRY"
OURS = f"Authorization=Bearer {API_PREFIX}"

_INDENT = re.compile(r"^\{\s*\n([ \t]+)")


def read(text: str | None) -> Json:
    """Read settings; where there are none, they are empty.

    Raises:
        Unmergeable: they are not what Claude Code reads, so that nothing may be changed in them.
    """
    if text is None or not text.strip():
        return {}
    try:
        settings = json.loads(text, object_pairs_hook=_once)
    except ValueError as error:
        raise Unmergeable(f"is not JSON as Claude Code reads it: {error}.") from error
    if not isinstance(settings, dict):
        raise Unmergeable("is no object.")
    _check(settings)
    return settings


def write(settings: Json, before: str | None) -> str:
    """Write settings, indented as they were."""
    found = _INDENT.match(before or "")
    return json.dumps(settings, indent=found.group(1) if found else 2, ensure_ascii=False) + "\n"


def secret(settings: Json) -> str | None:
    """Return the token that stands in the settings."""
    found = settings.get("env", {}).get(recipe.VARIABLE)
    return found if isinstance(found, str) and found.startswith(API_PREFIX) else None


def put_in(settings: Json, wanted: Wanted) -> Json:
    """Return settings with our hooks and environment in them, once, whatever stood there of ours before."""
    merged = take_out(settings)
    hooks = merged.setdefault("hooks", {})
    for event, groups in recipe.hooks(wanted).items():
        hooks.setdefault(event, []).extend(groups)
    environment = merged.setdefault("env", {})
    environment[recipe.VARIABLE] = wanted.secret
    if not exports_elsewhere(merged):
        environment.update(recipe.telemetry(wanted))
    return merged


def take_out(settings: Json) -> Json:
    """Return settings without what is ours."""
    left = copy.deepcopy(settings)
    hooks = left.get("hooks", {})
    for event in list(hooks):
        groups = [kept for group in hooks[event] if (kept := _without_ours(group)) is not None]
        if groups or not hooks[event]:
            hooks[event] = groups
        else:
            del hooks[event]
    environment = left.get("env", {})
    if str(environment.get(HEADERS, "")).startswith(OURS):
        for name in recipe.telemetry(Wanted("")):
            environment.pop(name, None)
    environment.pop(recipe.VARIABLE, None)
    for name in ("hooks", "env"):
        if not left.get(name) and settings.get(name):
            del left[name]
    return left


def exports_elsewhere(settings: Json) -> bool:
    """Tell whether telemetry is set up already, and not by us."""
    environment = settings.get("env", {})
    names = [name for name in environment if name == SWITCH or name.startswith("OTEL_")]
    return bool(names) and not str(environment.get(HEADERS, "")).startswith(OURS)


def warnings(settings: Json, wanted: Wanted) -> list[str]:
    """Say what in the settings keeps Claude Code from telling all."""
    said = []
    if exports_elsewhere(settings):
        said.append(
            "Telemetry is set up already and stays as it is, so tokens and cost are not told; "
            "let your Collector export here too (flask connect otel)."
        )
    if settings.get("disableAllHooks"):
        said.append("disableAllHooks is on: no hook runs. Turn it off.")
    if any(hook["type"] == "http" for hook in _all_hooks(recipe.hooks(wanted))):
        said += _limits(settings, wanted)
    return said


def _limits(settings: Json, wanted: Wanted) -> list[str]:
    """Say which lists of the settings keep hooks from posting."""
    said = []
    allowed, variables = settings.get("allowedHttpHookUrls"), settings.get("httpHookAllowedEnvVars")
    if isinstance(allowed, list) and not any(_covers(str(one), wanted.at(recipe.PATH)) for one in allowed):
        said.append(f"allowedHttpHookUrls does not have this server: add {wanted.base}/*.")
    if isinstance(variables, list) and recipe.VARIABLE not in variables:
        said.append(f"httpHookAllowedEnvVars does not have {recipe.VARIABLE}: add it.")
    return said


def _all_hooks(hooks: Json) -> list[Json]:
    return [hook for groups in hooks.values() for group in groups for hook in group["hooks"]]


def _covers(pattern: str, url: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), url) is not None


def _without_ours(group: Any) -> Any:
    """Return a group of hooks without ours, None where it held nothing else."""
    hooks = group.get("hooks") if isinstance(group, dict) else None
    if not isinstance(hooks, list):
        return group
    left = [hook for hook in hooks if not _is_ours(hook)]
    if len(left) == len(hooks):
        return group
    return {**group, "hooks": left} if left else None


def _is_ours(hook: Any) -> bool:
    if not isinstance(hook, dict):
        return False
    told = hook.get("url") if hook.get("type") == "http" else hook.get("command")
    return isinstance(told, str) and recipe.PATH in told


def _once(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands in it twice")
    return found


def _check(settings: Json) -> None:
    for name in ("hooks", "env"):
        if not isinstance(settings.get(name, {}), dict):
            raise Unmergeable(f"has {name} that are no object.")
    for event, groups in settings.get("hooks", {}).items():
        if not isinstance(groups, list):
            raise Unmergeable(f"has hooks of {event} that are no list.")
