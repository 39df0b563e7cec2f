"""Seal what is personal or secret (people's addresses and names, what opens gateways and agents, what nobody could read).

Rows are sealed in place, 500 at a time, in the one transaction of the step; nobody reads or writes meanwhile. SQLite's
file is written anew afterwards (`VACUUM`), and PostgreSQL's tables, so that no plain text is left in what was freed.
A downgrade opens everything again; what no key of the ring opens stops it.
"""

import base64
import hashlib

import orjson
import sqlalchemy as sa
from alembic import op
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from metaverse.clock import now_ms
from metaverse.security import keyring

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

STOPS = "The release before would show what is sealed as if it were plain."
REMADE = ("sealing_keys", "users.email_index")

AT_ONCE = 500
KEYS = {
    "alert_rules": ("organization_id", "id"),
    "answer_settings": ("organization_id",),
    "audit_log": ("id",),
    "cursors": ("organization_id", "adapter", "place"),
    "dead_letters": ("id",),
    "gateways": ("id",),
    "identities": ("organization_id", "key"),
    "mappings": ("organization_id", "name"),
    "network_memories": ("organization_id", "view"),
    "sessions": ("id",),
    "token_notes": ("id",),
    "token_tallies": ("token_id",),
    "tokens": ("id",),
    "users": ("id",),
    "wall_links": ("id",),
}
SEALED = {
    "alert_rules": ("last_error", "outbox"),
    "answer_settings": ("settings",),
    "audit_log": ("detail",),
    "cursors": ("state",),
    "dead_letters": ("place", "reason", "excerpt"),
    "gateways": ("url", "token", "device", "device_token", "detail"),
    "identities": ("name",),
    "mappings": ("description", "each", "events"),
    "network_memories": ("memory",),
    "sessions": ("client",),
    "token_notes": ("message",),
    "token_tallies": ("error_reason",),
    "tokens": ("name",),
    "users": ("email", "name"),
    "wall_links": ("name",),
}
WIDENED = {
    "gateways": {"url": (512, False)},
    "sessions": {"client": (256, True)},
    "tokens": {"name": (256, False)},
    "users": {"email": (256, False), "name": (256, False)},
    "wall_links": {"name": (256, False)},
}
ONCE_SEALED = ("token", "device", "device_token")


def upgrade() -> None:
    """Go one step on."""
    _refuse_to_print()
    op.create_table(
        "sealing_keys",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("first_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealing_keys")),
    )
    for table, columns in WIDENED.items():
        with op.batch_alter_table(table) as batch:
            for column, (length, is_nullable) in columns.items():
                batch.alter_column(
                    column, existing_type=sa.String(length), type_=sa.Text(), existing_nullable=is_nullable
                )
            if table == "users":
                batch.drop_constraint("uq_users_email", type_="unique")
                batch.add_column(sa.Column("email_index", sa.String(length=64), nullable=True))
    _open_audit_log()
    for table in SEALED:
        _each_row(table, _sealed)
    _close_audit_log()
    with op.batch_alter_table("users") as batch:
        batch.alter_column("email_index", existing_type=sa.String(64), nullable=False)
        batch.create_unique_constraint(op.f("uq_users_email_index"), ["email_index"])
    _note_key()


def downgrade() -> None:
    """Go one step back."""
    _refuse_to_print()
    _open_audit_log()
    for table in SEALED:
        _each_row(table, _opened)
    _close_audit_log()
    for table, columns in WIDENED.items():
        with op.batch_alter_table(table) as batch:
            if table == "users":
                batch.drop_constraint("uq_users_email_index", type_="unique")
                batch.drop_column("email_index")
            for column, (length, is_nullable) in columns.items():
                batch.alter_column(
                    column, existing_type=sa.Text(), type_=sa.String(length), existing_nullable=is_nullable
                )
            if table == "users":
                batch.create_unique_constraint(op.f("uq_users_email"), ["email"])
    op.drop_table("sealing_keys")


def _refuse_to_print() -> None:
    if op.get_context().as_sql:
        raise SystemExit("0021 seals rows with the key ring, which SQL alone cannot; run it on the database.")


def _open_audit_log() -> None:
    """Let its rows be written otherwise, until the end of this transaction at most."""
    op.execute("INSERT INTO audit_opened (id, reason) VALUES ('0021', 'keys change')")


def _close_audit_log() -> None:
    op.execute("DELETE FROM audit_opened WHERE id = '0021'")


def _note_key() -> None:
    key = keyring.current().secrets.keys[0]
    proof = keyring.current().seal("sealing_keys.proof", b"metaverse")
    there = sa.table("sealing_keys", *map(sa.column, ("id", "proof", "first_ms")))
    op.get_bind().execute(there.insert().values(id=key.id, proof=proof, first_ms=now_ms()))


def _each_row(name: str, turned) -> None:
    """Change the columns of every row of a table, in the order of its primary key."""
    keys, columns = KEYS[name], SEALED[name]
    extra = ("email_index",) if name == "users" else ()
    table = sa.table(name, *(sa.column(column, _type(name, column)) for column in (*keys, *columns, *extra)))
    place = sa.tuple_(*(table.c[key] for key in keys)) if len(keys) > 1 else table.c[keys[0]]
    query = sa.select(*(table.c[column] for column in (*keys, *columns))).order_by(*(table.c[key] for key in keys))
    change = table.update().where(*(table.c[key] == sa.bindparam(f"at_{key}") for key in keys))
    rows = op.get_bind().execute(query.limit(AT_ONCE)).mappings().all()
    while rows:
        changes = [{f"at_{key}": row[key] for key in keys} | turned(name, row) for row in rows]
        names = [column for column in changes[0] if not column.startswith("at_")]
        op.get_bind().execute(change.values({column: sa.bindparam(column) for column in names}), changes)
        last = [rows[-1][key] for key in keys]
        beyond = place > (sa.tuple_(*last) if len(last) > 1 else last[0])
        rows = op.get_bind().execute(query.where(beyond).limit(AT_ONCE)).mappings().all()


def _type(table: str, column: str):
    return sa.LargeBinary() if (table, column) == ("network_memories", "memory") else sa.Text()


def _sealed(table: str, row) -> dict:
    """Seal a row's columns, and open first what was sealed otherwise."""
    ring, changed = keyring.current(), {}
    for column in SEALED[table]:
        value = row[column]
        if table == "gateways" and column in ONCE_SEALED:
            value = _once_opened("gateways", value)
        if table == "answer_settings":
            value = _with_authorizations(value)
        place = f"{table}.{column}"
        if value is None:
            changed[column] = None
        elif isinstance(value, str):
            changed[column] = ring.seal(place, value.encode())
        else:
            changed[column] = ring.seal_bytes(place, bytes(value))
    if table == "users":
        changed["email_index"] = ring.blind("users.email", row["email"].lower())
    return changed


def _opened(table: str, row) -> dict:
    """Open a row's columns, and seal again what was sealed otherwise."""
    ring, changed = keyring.current(), {}
    for column in SEALED[table]:
        value, place = row[column], f"{table}.{column}"
        if value is None:
            changed[column] = None
        elif not isinstance(value, str):
            changed[column] = ring.open_bytes(place, bytes(value))
        else:
            changed[column] = ring.open(place, value).decode()
            if table == "gateways" and column in ONCE_SEALED:
                changed[column] = _once_sealed("gateways", changed[column])
            if table == "answer_settings":
                changed[column] = _without_authorizations(changed[column])
    return changed


def _with_authorizations(text):
    """Open what agents are shown; what no key opens has to be given again."""
    settings = orjson.loads(text) if text else None
    for endpoint in (settings or {}).get("a2a", {}).values():
        shown = _once_opened("a2a authorization", endpoint.pop("sealed", None))
        if shown:
            endpoint["authorization"] = shown
    return None if settings is None else orjson.dumps(settings).decode()


def _without_authorizations(text: str) -> str:
    settings = orjson.loads(text)
    for endpoint in settings.get("a2a", {}).values():
        if "authorization" in endpoint:
            endpoint["sealed"] = _once_sealed("a2a authorization", endpoint.pop("authorization"))
    return orjson.dumps(settings).decode()


def _once_opened(purpose: str, sealed):
    """Open what SECRET_KEY has sealed (`v1.KEY.TOKEN`); nothing where that SECRET_KEY is gone."""
    for secret in keyring.current().secrets.signing if sealed else ():
        try:
            return Fernet(_fernet_key(purpose, secret)).decrypt(sealed.split(".", 2)[-1].encode()).decode()
        except InvalidToken:
            continue
    return None


def _once_sealed(purpose: str, text: str) -> str:
    key = _fernet_key(purpose, keyring.current().secrets.signing[0])
    return f"v1.{hashlib.sha256(key).hexdigest()[:12]}.{Fernet(key).encrypt(text.encode()).decode()}"


def _fernet_key(purpose: str, secret: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"metaverse sealing v1 {purpose}".encode())
    return base64.urlsafe_b64encode(derivation.derive(secret.encode()))
