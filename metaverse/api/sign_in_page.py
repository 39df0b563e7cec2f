"""The page that says why somebody could not sign in by the provider: plain, in two languages, without a script."""

from __future__ import annotations

from string import Template

from flask import Response, request
from markupsafe import escape

from metaverse.operations.requests import request_id
from metaverse.security.oidc.trouble import Cause

LANGUAGES = ("en", "zh")
STATUS = {Cause.AWAY: 502, Cause.OFF: 404, Cause.STALE: 400}

_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "title": "You are not signed in",
        "again": "Try again",
        "back": "To the sign-in page",
        "number": "If you ask for help, name this number:",
        "off": "Nobody signs in by a provider here. Use your email and password.",
        "away": "The sign-in provider does not answer properly. Try again in a moment; if it stays so, tell "
        "whoever runs this server.",
        "denied": "The provider did not let you in, or you stopped there.",
        "stale": "This sign-in took too long, was used already, or did not begin in this browser. Begin anew.",
        "untrusted": "The provider's answer could not be trusted, so it was refused. Tell whoever runs this server.",
        "unverified": "The provider does not say that your email address is verified. Verify it there, then try again.",
        "outside": "Your account at the provider may not come in here. Ask your administrator.",
        "uninvited": "You are not invited yet. Ask your administrator to add you by the email address you use there.",
        "disabled": "Your user here is disabled. Ask your administrator.",
        "homeless": "You belong to no organization here any more. Ask your administrator.",
        "taken": "Your email address belongs to a user here who is not linked with your account at the provider. "
        "Ask your administrator.",
    },
    "zh": {
        "title": "尚未登录",
        "again": "重试",
        "back": "回到登录页",
        "number": "寻求帮助时请提供此编号：",
        "off": "这里没有启用单点登录，请使用邮箱和密码。",
        "away": "登录服务没有正常应答。请稍后重试；若一直如此，请联系服务器管理员。",
        "denied": "登录服务没有放行，或者你中途取消了。",
        "stale": "本次登录已超时、已用过，或不是从这个浏览器开始的。请重新登录。",
        "untrusted": "登录服务的应答未通过校验，已被拒绝。请联系服务器管理员。",
        "unverified": "登录服务没有确认你的邮箱已验证。请先在那里验证邮箱，再重试。",
        "outside": "你在登录服务中的账号无权进入这里。请联系管理员。",
        "uninvited": "你还没有被邀请。请管理员用你在登录服务中的邮箱添加你。",
        "disabled": "你在这里的用户已被停用。请联系管理员。",
        "homeless": "你已不属于这里的任何组织。请联系管理员。",
        "taken": "你的邮箱属于这里的一个用户，但它没有与你在登录服务中的账号关联。请联系管理员。",
    },
}

_PAGE = Template("""<!doctype html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>$title</title>
<link rel="icon" href="/mark.svg">
<link rel="stylesheet" href="/api/auth/oidc/page.css">
</head>
<body>
<main>
<img src="/mark.svg" alt="" width="44" height="44">
<h1>$title</h1>
<p role="alert">$reason</p>
<p class="acts">$acts</p>
<p class="number">$number <code>$request</code></p>
</main>
</body>
</html>
""")

STYLE = """
:root { color-scheme: light dark; --ground: #fdf8f0; --card: #fffdf8; --ink: #332a26; --soft: #6b5d55; --line: #e5d8c3;
  --main: #4f5d99; --on-main: #fff; }
@media (prefers-color-scheme: dark) { :root { --ground: #12151c; --card: #1b202b; --ink: #eef1f6; --soft: #a3adbf;
  --line: #2d3443; --main: #8ea4ff; --on-main: #10131a; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px; background: var(--ground);
  color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei",
  "Noto Sans CJK SC", sans-serif; }
main { width: 100%; max-width: 30rem; padding: 36px 32px; background: var(--card); border: 1px solid var(--line);
  border-radius: 16px; }
h1 { margin: 16px 0 8px; font-size: 1.5rem; line-height: 1.25; }
p { margin: 0 0 20px; }
.acts { display: flex; flex-wrap: wrap; gap: 12px; }
a { display: inline-flex; align-items: center; min-height: 44px; padding: 0 18px; border-radius: 10px; font-weight: 600;
  color: var(--main); text-decoration: none; border: 1px solid var(--line); }
a.main { background: var(--main); border-color: var(--main); color: var(--on-main); }
a:focus-visible { outline: 3px solid var(--main); outline-offset: 2px; }
.number { margin: 0; font-size: 0.85rem; color: var(--soft); overflow-wrap: anywhere; }
"""


def language() -> str:
    """Return the language that the browser asks for: the one in the query, else the one it prefers."""
    asked = request.args.get("language", "")
    return asked if asked in LANGUAGES else (request.accept_languages.best_match(LANGUAGES) or "en")


def failed(cause: Cause, language: str) -> Response:
    """Say why somebody is not signed in, and what to do."""
    words = _WORDS[language if language in LANGUAGES else "en"]
    again = f'<a class="main" href="/api/auth/oidc/start?language={language}">{words["again"]}</a>'
    acts = ([] if cause is Cause.OFF else [again]) + [f'<a href="/">{words["back"]}</a>']
    body = _PAGE.substitute(
        language="zh-CN" if language == "zh" else "en",
        title=words["title"],
        reason=escape(words[cause.value]),
        acts="\n".join(acts),
        number=words["number"],
        request=escape(request_id()),
    )
    kept = {"Cache-Control": "no-store", "Content-Language": language}
    return Response(body, STATUS.get(cause, 403), kept, content_type="text/html; charset=utf-8")


def style() -> Response:
    """Give what the page is dressed with."""
    return Response(STYLE, 200, {"Cache-Control": "public, max-age=3600"}, content_type="text/css; charset=utf-8")
