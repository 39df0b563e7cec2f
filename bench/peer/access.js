// Who calls: an API token, known by its hash, as ours keeps it; remembered for five seconds, as ours does.
import { hash } from "node:crypto";

const KNOWN_MS = 5000;

export class Access {
  constructor(database) {
    this.find = database.prepare("SELECT id, organization_id, role, revoked_ms, expires_ms FROM tokens WHERE secret_hash = ?");
    this.known = new Map();
  }

  // Return the token behind a secret, null where there is none.
  of(secret) {
    const known = this.known.get(secret), now = Date.now();
    if (known && known.until > now) return known.token;
    const token = this.find.get(hash("sha256", secret, "hex")) ?? null;
    if (!token || token.revoked_ms !== null || (token.expires_ms !== null && token.expires_ms <= now)) return null;
    this.known.set(secret, { token, until: now + KNOWN_MS });
    return token;
  }

  // Middleware: every call below needs a token, and its organization.
  guard = (request, response, next) => {
    const shown = request.headers.authorization ?? "", token = shown.startsWith("Bearer ") ? this.of(shown.slice(7)) : null;
    if (!token) return problem(response, 401, "Send a token.");
    const asked = request.query.organizationId ?? request.body?.organizationId ?? token.organization_id;
    if (asked !== token.organization_id) return problem(response, 404, "There is no such organization.");
    request.token = token;
    next();
  };
}

export function problem(response, status, detail, errors) {
  response.status(status).type("application/problem+json").send(JSON.stringify({ type: "about:blank", status, detail, errors }));
}
