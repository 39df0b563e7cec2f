"""A mail server in a process of its own, which prints what it takes as lines of JSON.

Called as `python -m tests.channels.mail_server FOLDER`: with a certificate in FOLDER it asks for STARTTLS and a login.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

USER, PASSWORD = b"office", b"p@ss:word"


class Box:
    """Takes mail for everybody but those who are called nobody or later."""

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        """Take a recipient, or not."""
        if address.startswith("nobody"):
            return "550 5.1.1 No such mailbox"
        if address.startswith("later"):
            return "451 4.7.1 Greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail."""
        taken = {"to": envelope.rcpt_tos, "tls": session.ssl is not None, "mail": envelope.content.decode()}
        sys.stdout.write(f"{json.dumps(taken)}\n")
        sys.stdout.flush()
        return "250 OK"


def _knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: LoginPassword) -> AuthResult:
    return AuthResult(success=(given.login, given.password) == (USER, PASSWORD), handled=False)


async def serve(folder: Path) -> None:
    """Serve until stopped, once the port was printed."""
    more: dict[str, Any] = {}
    if (folder / "certificate.pem").exists():
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
        more = {"tls_context": context, "require_starttls": True, "auth_required": True, "authenticator": _knows}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Box(), **more), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
