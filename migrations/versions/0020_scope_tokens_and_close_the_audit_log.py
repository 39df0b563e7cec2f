"""Say what tokens may be used for and where they were used; keep the audit log from being changed.

A downgrade forgets scopes, so tokens may again all that their roles may; secrets before a rotation end at once, and
where tokens and sessions were used is lost. The audit log itself stays.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

LOSES = {
    "scopes of tokens; such tokens may all that their roles may": "SELECT count(*) FROM tokens WHERE scopes IS NOT NULL",
    "secrets before a rotation that are still good": (
        "SELECT count(*) FROM tokens WHERE previous_hash IS NOT NULL AND previous_until_ms IS NOT NULL"
    ),
    "where and by what tokens were used": (
        "SELECT count(*) FROM tokens WHERE last_used_address IS NOT NULL OR last_used_client IS NOT NULL"
    ),
    "which tokens people were warned of": "SELECT count(*) FROM tokens WHERE warned_ms IS NOT NULL",
    "where people are signed in": "SELECT count(*) FROM sessions WHERE address IS NOT NULL",
    "openings of the audit log, of which none lasts": "SELECT count(*) FROM audit_opened",
}
TOKENS = {
    "previous_hash": sa.String(64),
    "previous_until_ms": sa.BigInteger(),
    "scopes": sa.Text(),
    "warned_ms": sa.BigInteger(),
    "last_used_address": sa.Text(),
    "last_used_client": sa.Text(),
}
CLOSED = "NOT EXISTS (SELECT 1 FROM audit_opened)"
REFUSAL = "The audit log is only ever added to."
LAID = {
    "sqlite": (
        f"CREATE TRIGGER audit_log_keeps_rows BEFORE DELETE ON audit_log WHEN {CLOSED}"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        f"CREATE TRIGGER audit_log_keeps_words BEFORE UPDATE ON audit_log WHEN {CLOSED}"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_log_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {CLOSED} THEN RAISE EXCEPTION '{REFUSAL}'; END IF;"
        " IF TG_LEVEL = 'STATEMENT' THEN RETURN NULL; END IF;"
        " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;"
        " RETURN NEW; END $$",
        "CREATE TRIGGER audit_log_keeps BEFORE UPDATE OR DELETE ON audit_log"
        " FOR EACH ROW EXECUTE FUNCTION audit_log_refuse()",
        "CREATE TRIGGER audit_log_keeps_all BEFORE TRUNCATE ON audit_log"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_log_refuse()",
    ),
}
TAKEN = {
    "sqlite": ("DROP TRIGGER audit_log_keeps_rows", "DROP TRIGGER audit_log_keeps_words"),
    "postgresql": (
        "DROP TRIGGER audit_log_keeps ON audit_log",
        "DROP TRIGGER audit_log_keeps_all ON audit_log",
        "DROP FUNCTION audit_log_refuse()",
    ),
}


def upgrade() -> None:
    """Go one step on."""
    for name, kind in TOKENS.items():
        op.add_column("tokens", sa.Column(name, kind, nullable=True))
    op.create_index("ix_tokens_previous_hash", "tokens", ["previous_hash"])
    op.add_column("sessions", sa.Column("address", sa.Text(), nullable=True))
    op.create_table(
        "audit_opened",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(256), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_opened"),
    )
    for statement in LAID[op.get_context().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Go one step back."""
    for statement in TAKEN[op.get_context().dialect.name]:
        op.execute(statement)
    op.drop_table("audit_opened")
    op.drop_column("sessions", "address")
    op.drop_index("ix_tokens_previous_hash", "tokens")
    for name in reversed(TOKENS):
        op.drop_column("tokens", name)
