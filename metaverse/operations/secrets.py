"""What secrets look like in a text: the shapes of keys that are known, and whatever a text itself calls secret.

One pattern, so that a text is gone through once. A shape begins with the letters that its maker gives its keys, which
keeps ordinary words and hashes out; only what a text names (`password=`, `--token`, `Bearer`) needs no shape.
"""

from __future__ import annotations

import re
from hashlib import sha256

MASK = "***"

_SHAPES = (
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|\Z)",
    r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b",  # Amazon
    r"\bgh[pousr]_[A-Za-z0-9]{20,}",  # GitHub
    r"\bgithub_pat_\w{20,}",
    r"\bglpat-[\w-]{16,}",  # GitLab
    r"\bxox[abeoprs]-[\w-]{8,}",  # Slack
    r"\bxapp-\d-[\w-]{8,}",
    r"hooks\.slack\.com/(?:services|workflows)/[\w/]+",
    r"\bsk-[A-Za-z0-9_-]{16,}",  # OpenAI, Anthropic and those who took over their form
    r"\bAIza[\w-]{30,}",  # Google
    r"\bya29\.[\w.-]{16,}",
    r"\bGOCSPX-[\w-]{16,}",
    r"\b[rs]k_(?:live|test)_[A-Za-z0-9]{12,}",  # Stripe
    r"\bnpm_[A-Za-z0-9]{30,}",
    r"\bpypi-[\w-]{40,}",
    r"\bhf_[A-Za-z0-9]{30,}",  # Hugging Face
    r"\bdop_v1_[a-f0-9]{40,}",  # DigitalOcean
    r"\bSG\.[\w-]{16,}\.[\w-]{16,}",  # SendGrid
    r"\b\d{8,10}:AA[\w-]{33}\b",  # Telegram
    r"\beyJ[\w-]{5,}\.[\w-]+\.[\w-]*",  # JWT
    r"\bmv[rw]?_[\w-]{20,}",  # ours
)

_NAMED = (
    r"(?:passw(?:or)?d|passwd|passphrase|\bpwd|secret|token(?!s|[-_ ]?(?:count|limit|budget|usage))"
    r"|credentials?|api[-_ ]?key|access[-_ ]?key"
    r"|account[-_ ]?key|private[-_ ]?key|shared[-_ ]?access[-_ ]?key|client[-_ ]?secret)[\w-]{0,24}"
)
"""The words by which a text says that what follows is secret; counted tokens are many, a secret one is one."""

_SECRET = re.compile(
    "|".join(f"(?:{shape})" for shape in _SHAPES)
    + r"|(?P<scheme>(?i:\bbearer\s+)|(?i:\bbasic\s+)(?=[\w.~+/-]*[A-Z0-9=]))[\w.~+/=-]{8,}"
    + r"|(?P<user>://[^\s/:@]{0,256}:)[^\s/@]{1,512}(?=@)"
    + r"|(?P<login>(?:^|\s)(?:-u|--user)[\s=]+[\"']?[^\s:\"']{1,128}:)[^\s\"']+"
    + r"|(?P<shell>\bsshpass\s+-p\s*)\S+"
    + rf"|(?P<flag>(?i:--?{_NAMED})(?:=|\s+)[\"']?)(?![-|<>])[^\s\"'&;]+"
    + rf"|(?P<pair>(?i:{_NAMED})\\?[\"']?\s*(?::=|=>|[=:])\s*)"
    + r"(?:\"(?:[^\"\\]|\\.)*\"|\\\"(?:[^\"\\]|\\[^\"])*\\\"|'[^']*'|[^\s\"'&,;\\}\]]+)"
)

_IN_KEY = re.compile(
    "|".join(f"(?:{shape})" for shape in _SHAPES) + r"|(?P<user>://[^\s/:@]{0,256}:)[^\s/@]{1,512}(?=@)"
)
"""What is secret in a key: no more than what has a shape, since keys are full of words and colons."""

_SIGNS = (
    *("-----BEGIN", "AKIA", "ASIA", "ABIA", "ACCA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-"),
    *("xox", "xapp-", "hooks.slack", "sk-", "AIza", "ya29.", "GOCSPX-", "sk_", "rk_", "npm_", "pypi-", "hf_"),
    *("dop_v1_", "SG.", ":AA", "eyJ", "mv_", "mvr_", "mvw_", "://"),
)
"""One of these is in each secret that a key may hold: to look for them takes a twentieth of the time."""

_ADDRESS = re.compile(r"\b[\w.%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}\b")
_KEPT = ("scheme", "user", "login", "shell", "flag", "pair")


def without_secrets(text: str, *, addresses: bool = False) -> str:
    """Mask every secret in a text, and the addresses of e-mail too if told so."""
    masked = _SECRET.sub(_masked, text)
    return _ADDRESS.sub(MASK, masked) if addresses else masked


def key_without_secrets(key: str) -> str:
    """Mask every secret in a key, which then ends in a digest, so that two stay two; done twice it is as done once."""
    if not any(map(key.__contains__, _SIGNS)):
        return key
    masked = _IN_KEY.sub(lambda found: (found["user"] or "") + MASK, key)
    return key if masked == key else f"{masked}~{sha256(key.encode('utf-8', 'replace')).hexdigest()[:16]}"


def _masked(found: re.Match[str]) -> str:
    return next((kept for name in _KEPT if (kept := found[name])), "") + MASK
