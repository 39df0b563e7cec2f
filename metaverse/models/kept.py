"""How each column is kept that holds text or bytes: sealed, hashed, as a blind index, or plain, and why.

Every such column of every table is named here, or a test fails: whoever adds one decides how it is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

ID, KEY, WORD, WORK, COUNT = "id", "key", "word", "work", "count"


class How(StrEnum):
    """How a column is kept."""

    SEALED = "sealed"
    BLIND = "blind index"
    HASHED = "hashed"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Kept:
    """How a column is kept, and why so."""

    how: How
    why: str
    of: str = ""
    """For a blind index: the column that it finds, in small letters."""

    is_text: bool = False
    """Whether somebody wrote it freely: a person who is forgotten is taken out of it. All else would break by that."""


def sealed(why: str) -> Kept:
    """Say that a column is sealed; its type is one of `metaverse.models.sealed`."""
    return Kept(How.SEALED, why, is_text=True)


def opening(why: str) -> Kept:
    """Say that a column is sealed, and leads somewhere, opens something or is read by programs: it is no text."""
    return Kept(How.SEALED, why)


def blind(why: str, of: str) -> Kept:
    """Say that a column holds what `keyring.blind` makes of a sealed column of the same table, in small letters."""
    return Kept(How.BLIND, why, of)


def hashed(why: str) -> Kept:
    """Say that a column holds a hash, from which its secret does not follow."""
    return Kept(How.HASHED, why)


def plain(why: str) -> Kept:
    """Say that a column is as it is."""
    return Kept(How.PLAIN, why)


def written(why: str) -> Kept:
    """Say that a column is as it is, and that somebody wrote it freely."""
    return Kept(How.PLAIN, why, is_text=True)


PLAINLY = {
    ID: plain("an id that we made; it says nothing of anybody"),
    KEY: plain("a producer's key: rows are found, joined and sorted by it; secrets in keys are masked at the door"),
    WORD: plain("a word of a vocabulary, or a figure"),
    WORK: written("what agents told of their work; masked at the door, projected and streamed all the time"),
    COUNT: plain("sums of figures"),
}


def _all(reason: str, columns: str) -> dict[str, Kept]:
    return dict.fromkeys(columns.split(), PLAINLY[reason])


REGISTRY: dict[str, dict[str, Kept]] = {
    "agent_moves": _all(KEY, "agent_key") | _all(WORD, "before after"),
    "agents": _all(ID, "id")
    | _all(KEY, "key parent_key task_key merged_into aliases told_by status_source zone")
    | _all(WORD, "status waiting_on counted stamps")
    | _all(WORK, "name role department avatar profile activity horizon claims"),
    "alert_rules": _all(ID, "id")
    | _all(WORD, "kind figure terms quiet level about")
    | {
        "name": written("what an administrator calls a rule; figures and notifications name it everywhere"),
        "last_error": sealed("what a receiver answered may quote secrets of the call"),
        "outbox": sealed("notifications that are still to be told hold texts of the work"),
    },
    "answer_settings": {"settings": opening("it holds the authorizations by which agents are answered")},
    "asides": _all(ID, "edition") | _all(WORD, "kind") | _all(KEY, "key") | _all(WORK, "body"),
    "attention_acts": _all(KEY, "subject source") | _all(WORD, "action") | {"to": plain("the id of a user or agent")},
    "attention_settings": _all(WORD, "settings"),
    "audit_log": _all(ID, "id actor target")
    | _all(WORD, "action")
    | {"detail": sealed("what was changed may name people, their addresses, and places")},
    "audit_opened": _all(ID, "id") | {"reason": plain("why rows may change; it is gone with the transaction")},
    "channel_attempts": _all(ID, "id message_id")
    | _all(WORD, "outcome")
    | {
        "said": sealed("it names hosts, and may quote what was answered"),
        "answer": sealed("what a receiver answered may quote what it was shown"),
    },
    "channel_cursors": _all(ID, "epoch"),
    "channel_matters": _all(ID, "rule_id")
    | _all(KEY, "topic")
    | _all(WORD, "kind level")
    | {"facts": sealed("texts of the work on their way out of the office")},
    "channel_messages": _all(ID, "id channel_id rule_id")
    | _all(WORD, "what level state")
    | {"content": sealed("texts of the work on their way out of the office")},
    "channel_rules": _all(ID, "id channel_id escalate_to created_by")
    | _all(WORD, "kinds level departments quiet")
    | _all(KEY, "agents")
    | {"name": written("what an administrator calls a rule")},
    "channels": _all(ID, "id created_by")
    | _all(WORD, "kind locale")
    | {
        "name": written("what an administrator calls a channel"),
        "address": opening("where and to whom it goes, and what signs: whoever has it can write there"),
        "last_error": sealed("what a receiver answered may quote secrets of the call"),
    },
    "checkpoints": _all(ID, "edition") | _all(WORK, "body"),
    "commands": _all(KEY, "key agent_key task_key request_key digest source")
    | _all(WORD, "kind seen_by outcome")
    | _all(WORK, "text detail"),
    "backup_runs": _all(ID, "id")
    | _all(WORD, "state")
    | {
        "file": sealed("it names folders of the server"),
        "error": sealed("what went wrong may quote paths and addresses"),
    },
    "cursors": _all(KEY, "adapter place") | {"state": sealed("what an adapter remembers may hold raw texts")},
    "dead_letters": _all(ID, "id token_id")
    | _all(WORD, "adapter form")
    | _all(KEY, "spot")
    | {
        "place": sealed("it names files and hosts of whoever sent it"),
        "reason": sealed("it may quote what could not be read"),
        "excerpt": sealed("the beginning of what could not be read may hold what nobody could mask"),
    },
    "deliveries": _all(KEY, "command_key"),
    "ended_hours": _all(COUNT, "by_status cycles_ms leads_ms"),
    "erasures": _all(WORD, "kind") | _all(ID, "subject"),
    "event_keys": {"hash": hashed("of an event's source and id")},
    "events": _all(KEY, "id source subject sender") | _all(WORD, "type") | _all(WORK, "data extensions effects"),
    "gateway_answers": _all(ID, "gateway_id") | _all(KEY, "command_key request_key"),
    "gateways": _all(ID, "id device_id mark lease_holder created_by")
    | _all(WORD, "state scopes server_version")
    | {
        "name": written("what an administrator calls a gateway"),
        "cursor": plain("a place in the gateway's own log"),
        "url": opening("it may hold a user and password, and tells of inner networks"),
        "token": opening("it opens the gateway"),
        "device": opening("the private key by which we are known to the gateway"),
        "device_token": opening("it opens the gateway"),
        "detail": sealed("what the gateway answered may quote what it was shown"),
    },
    "handovers": _all(KEY, "task_key from_key to_key"),
    "horizon_parts": _all(WORD, "name") | _all(WORK, "body"),
    "horizons": _all(WORD, "late"),
    "identities": _all(KEY, "key being adapter")
    | _all(WORD, "rule")
    | {"name": sealed("it may be a person's or a machine's")},
    "interactions": _all(KEY, "from_key to_key task_key") | _all(WORD, "kind") | _all(WORK, "summary"),
    "mappings": _all(ID, "created_by changed_by")
    | {
        "name": plain("it stands in addresses"),
        "description": sealed("free text of an administrator"),
        "each": opening("as `events`"),
        "events": opening("what an administrator wrote may hold secrets of the webhook"),
    },
    "marks": _all(ID, "edition") | _all(WORD, "kind") | _all(KEY, "agent_key task_key"),
    "memberships": _all(ID, "user_id") | _all(WORD, "role"),
    "network_memories": _all(WORD, "view") | {"memory": sealed("names of communities are made of names of agents")},
    "notifications": _all(KEY, "agent_key task_key") | _all(WORD, "level") | _all(WORK, "title body"),
    "oidc_identities": _all(KEY, "issuer subject")
    | _all(ID, "user_id")
    | {"granted": plain("roles by organization, which a provider's claims gave")},
    "oidc_sessions": _all(ID, "session_id")
    | _all(KEY, "issuer")
    | {"id_token": opening("it names the person, and signs out")},
    "organizations": _all(ID, "id epoch")
    | {
        "name": plain("it is shown on every page and sorted by"),
        "settings": plain("how texts are treated, and prices"),
    },
    "quotas": _all(WORD, "name"),
    "requests": _all(KEY, "agent_key key task_key digest")
    | _all(WORD, "kind decision decisions")
    | _all(WORK, "summary options outcome"),
    "retention_policies": _all(ID, "changed_by") | _all(WORD, "days last"),
    "rights_turns": _all(ID, "id mark"),
    "scenes": _all(WORD, "name settings stamps"),
    "sealing_keys": _all(ID, "id") | {"proof": plain("a known word that the key has sealed")},
    "sessions": _all(ID, "id user_id")
    | {
        "refresh_hash": hashed("of a random secret of 256 bits"),
        "previous_hash": hashed("of a random secret of 256 bits"),
        "client": sealed("by what a person is signed in"),
        "address": sealed("where a person is signed in"),
    },
    "spendings": _all(KEY, "key model") | _all(WORD, "kind"),
    "spent_tickets": {"hash": hashed("of a ticket that is good once")},
    "steps": _all(KEY, "task_key key agent_key") | _all(WORD, "status") | _all(WORK, "name error"),
    "tallies": _all(KEY, "key part") | _all(WORD, "kind"),
    "task_ends": _all(KEY, "task_key") | _all(WORD, "status"),
    "task_moves": _all(KEY, "task_key") | _all(WORD, "from_stage from_effort to_stage to_effort"),
    "tasks": _all(ID, "id")
    | _all(KEY, "key assignee parent_key depends_on run_id")
    | _all(WORD, "priority status raw_status stage visited")
    | _all(WORK, "title description reason runs horizon"),
    "token_agents": _all(ID, "token_id") | _all(KEY, "agent_key"),
    "token_notes": _all(ID, "id token_id")
    | _all(KEY, "source event_id")
    | _all(WORD, "kind type field")
    | {"message": sealed("it may quote what was refused")},
    "token_tallies": _all(ID, "token_id")
    | {
        "error_where": plain("the name of a place in our own code"),
        "error_reason": sealed("it may quote what was refused"),
    },
    "tokens": _all(ID, "id created_by")
    | _all(WORD, "role kind scopes")
    | _all(KEY, "source_prefix agent_keys")
    | {
        "name": sealed("people name tokens after themselves; a being that is told apart by sender bears it in its key"),
        "secret_hash": hashed("of a random secret of 256 bits"),
        "previous_hash": hashed("of a random secret of 256 bits"),
        "last_used_address": sealed("where a token was shown may be where a person is"),
        "last_used_client": sealed("by what a token was shown"),
    },
    "usage": _all(KEY, "agent_key key task_key model"),
    "users": _all(ID, "id")
    | {
        "email": sealed("a person's address"),
        "email_index": blind("finds the user of an address", of="email"),
        "name": sealed("a person's name"),
        "password_hash": hashed("by argon2id, with a salt of its own"),
    },
    "wall_links": _all(ID, "id created_by")
    | _all(WORD, "view settings")
    | {
        "name": sealed("where a screen hangs, or who has it"),
        "secret_hash": hashed("of a random secret of 256 bits"),
    },
}
"""By table and column; `organization_id` is an id wherever it stands, and is not named again."""
