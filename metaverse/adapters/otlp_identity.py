"""Who an agent is, by what its spans and logs say.

- A coding agent is its session, under the key that its other adapters use: `claude:SESSION`, a sub-agent
  `claude:SESSION/AGENT`; `codex:CONVERSATION`; `gemini:SESSION`.
- Any other is its name within its service's namespace (else within its service): `otel:NAMESPACE/NAME`, lowercase, with
  one `-` for whatever parts words; so `helm_agent` and `helm-agent` are one. An id stands in where there is no name.
- What names no agent, and lies in none, belongs to the agent of its service, `otel:SERVICE`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from metaverse.adapters.otlp_names import Fact, Kind
from metaverse.adapters.otlp_records import Facts, Resource
from metaverse.operations.secrets import key_without_secrets, without_secrets

KEY_LIMIT = 256
NAME_LIMIT = 200
GENERIC = frozenset(("agent", "assistant", "ai-agent", "langgraph", "default", "main"))
"""Names that frameworks give by themselves; such an agent is shown under its service's name."""

_PARTS_WORDS = re.compile(r"[\s_\-.:/]+")
_UNSHOWN = re.compile("[\u0000-\u001f\u007f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BROKEN = re.compile("[\x00\ud800-\udfff]")
_UNKNOWN_SERVICE = "unknown_service"


class Agent(NamedTuple):
    """An agent as a span names it. `parent` is the key of the agent that it reports to."""

    key: str
    name: str
    role: str | None = None
    department: str | None = None
    parent: str | None = None
    about: str | None = None
    family: str = "otel"


FAMILIES: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("claude", "Claude Code", ("claude_code.",), ("claude-code", "claude_code")),
    ("codex", "Codex", ("codex.",), ("codex",)),
    ("gemini", "Gemini CLI", ("gemini_cli.",), ("gemini-cli", "gemini_cli")),
)
"""Coding agents: prefix of the key, what they are called, how their spans and events and their services begin."""


@lru_cache(maxsize=4096)
def family_of(name: str, service: str) -> tuple[str, str] | None:
    """Return the coding agent that a span or event of this name and service comes from."""
    for family, called, names, services in FAMILIES:
        if name.startswith(names) or service.startswith(services):
            return family, called
    return None


def named(facts: Facts, name: str, kind: Kind, resource: Resource) -> Agent | None:
    """Return the agent that a span names itself, None where it names none."""
    coding = family_of(name, resource.service)
    if coding is not None:
        return _session(facts, coding, resource) if Fact.CONVERSATION in facts else None
    called = facts.get(Fact.AGENT_NAME) or facts.get(Fact.AGENT_ID)
    if kind in (Kind.AGENT, Kind.CREATE):
        called = called or facts.get(Fact.ENTITY)
    elif kind is Kind.OTHER:
        return None
    if not called:
        return None
    about = facts.get(Fact.AGENT_ABOUT)
    return _by_name(str(called), resource)._replace(about=str(about)[:500] if about else None)


def _session(facts: Facts, coding: tuple[str, str], resource: Resource) -> Agent:
    family, called = coding
    session, sub, above = facts[Fact.CONVERSATION], facts.get(Fact.SUB_AGENT), facts.get(Fact.PARENT_AGENT)
    whole = f"{family}:{session}"
    department = resource.department or resource.namespace or None
    if not sub or sub == session:
        return Agent(key(whole), text(f"{called} {str(session)[:8]}"), called, department, family=family)
    name = text(str(facts.get(Fact.SUB_TYPE) or facts.get(Fact.AGENT_NAME) or sub))
    parent = key(f"{whole}/{above}" if above and above != session else whole)
    return Agent(key(f"{whole}/{sub}"), name, "sub-agent", department, parent, family=family)


@lru_cache(maxsize=4096)
def _by_name(called: str, resource: Resource) -> Agent:
    service = "" if resource.service.startswith(_UNKNOWN_SERVICE) else resource.service
    within, own = slug(resource.namespace or service), slug(called)
    shown = service if own in GENERIC and service else called
    return Agent(
        key(f"otel:{within}/{own}" if within else f"otel:{own}"), text(shown), None, _department(own, resource)
    )


@lru_cache(maxsize=1024)
def of_service(resource: Resource) -> Agent:
    """Return the agent that a service is, where its spans name none."""
    service = resource.service or _UNKNOWN_SERVICE
    whole = f"{slug(resource.namespace)}/{slug(service)}" if resource.namespace else slug(service)
    return Agent(key(f"otel:{whole}"), text(service), None, _department(slug(service), resource))


def _department(own: str, resource: Resource) -> str | None:
    by_service = resource.service if slug(resource.service) != own else ""
    found = resource.department or resource.namespace or by_service
    return text(found) if found and not found.startswith(_UNKNOWN_SERVICE) else None


@lru_cache(maxsize=1024)
def source_of(resource: Resource) -> str:
    """Return the source of the events made from what a service sends: `urn:otlp:` and its names."""
    return "urn:otlp:" + "/".join(slug(part)[:200] for part in (resource.namespace, resource.service) if part)


def slug(name: str) -> str:
    """Return a name in the form in which names are compared."""
    folded = unicodedata.normalize("NFKC", key_without_secrets(name)).casefold()
    return _PARTS_WORDS.sub("-", _UNSHOWN.sub("", folded)).strip("-") or "-"


def key(name: str) -> str:
    """Return a key as the door takes it: without secrets; one that is too long ends in its digest."""
    whole = key_without_secrets(name if name.isprintable() else _BROKEN.sub("\ufffd", name))
    if len(whole) <= KEY_LIMIT:
        return whole or "?"
    return f"{whole[: KEY_LIMIT - 17]}~{sha256(whole.encode()).hexdigest()[:16]}"


@lru_cache(maxsize=8192)
def text(value: str, limit: int = NAME_LIMIT) -> str:
    """Return a text as a name that people read in one line: cut, without secrets and what turns its direction."""
    shown = without_secrets(value[: limit * 4])
    shown = shown if shown.isprintable() else _UNSHOWN.sub("\ufffd", shown)
    return shown[:limit].strip() or "?"
