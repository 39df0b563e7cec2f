"""The audit log: every act of administration, who did it and to what; the database itself refuses to change it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import DDL, Index, String, event
from sqlalchemy.orm import Mapped, mapped_column

from metaverse.extensions import db
from metaverse.models import columns, sealed


class Audit(db.Model):  # type: ignore[name-defined, misc]
    """One act of administration."""

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_at", "organization_id", "at_ms"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    organization_id: Mapped[str | None] = mapped_column(String(64))
    at_ms: Mapped[int] = columns.big()
    actor: Mapped[str] = mapped_column(String(128), nullable=False)
    action: Mapped[str] = mapped_column(String(64), nullable=False)
    target: Mapped[str | None] = mapped_column(String(256))
    detail: Mapped[Any] = sealed.json("audit_log.detail")


class AuditOpened(db.Model):  # type: ignore[name-defined, misc]
    """Stands here only within a transaction that may change the audit log, and says why; nobody else ever sees it."""

    __tablename__ = "audit_opened"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    reason: Mapped[str] = mapped_column(String(256), nullable=False)


CLOSED = "NOT EXISTS (SELECT 1 FROM audit_opened)"
REFUSAL = "The audit log is only ever added to."
SQLITE = (
    f"""CREATE TRIGGER IF NOT EXISTS audit_log_keeps_rows BEFORE DELETE ON audit_log WHEN {CLOSED}
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    f"""CREATE TRIGGER IF NOT EXISTS audit_log_keeps_words BEFORE UPDATE ON audit_log WHEN {CLOSED}
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
)
POSTGRESQL = (
    f"""CREATE OR REPLACE FUNCTION audit_log_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF {CLOSED} THEN RAISE EXCEPTION '{REFUSAL}'; END IF;
        IF TG_LEVEL = 'STATEMENT' THEN RETURN NULL; END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW; END $$""",
    """CREATE OR REPLACE TRIGGER audit_log_keeps BEFORE UPDATE OR DELETE ON audit_log
        FOR EACH ROW EXECUTE FUNCTION audit_log_refuse()""",
    """CREATE OR REPLACE TRIGGER audit_log_keeps_all BEFORE TRUNCATE ON audit_log
        FOR EACH STATEMENT EXECUTE FUNCTION audit_log_refuse()""",
)
"""What refuses changes, however the database is reached; `services.audit.opened` is the one way around it."""


for _dialect, _statements in (("sqlite", SQLITE), ("postgresql", POSTGRESQL)):
    for _statement in _statements:
        _trigger: Any = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(db.metadata, "after_create", _trigger.execute_if(dialect=_dialect))
