"""Check that a webhook is from the office: `check(secret, headers, body)`; run alone, it serves and prints."""

import base64
import hashlib
import hmac
import os
import sys
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer

SECONDS = 300


def check(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Tell whether a body was signed with the secret, not longer ago than five minutes."""
    at = headers.get("webhook-timestamp", "")
    if not at.isdigit() or abs(time.time() - int(at)) > SECONDS:
        return False
    signed = f"{headers.get('webhook-id', '')}.{at}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    right = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(right, one) for one in headers.get("webhook-signature", "").split(" "))


class Receiver(BaseHTTPRequestHandler):
    """Takes webhooks, and prints those that are from the office."""

    def do_POST(self) -> None:
        """Take one."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        is_right = check(os.environ["WEBHOOK_SECRET"], headers, body)
        sys.stdout.write(f"{body.decode() if is_right else 'not from the office'}\n")
        sys.stdout.flush()
        self.send_response(204 if is_right else 401)
        self.end_headers()


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
