"""Keep each act on the attention queue, its settings, and alert rules with their state."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STOPS = "Acts on the attention queue move to a table that the release before does not know."
LOSES = {
    "alert rules that the older release cannot judge": "SELECT count(*) FROM alert_rules WHERE built_in OR above IS NULL"
    " OR kind <> 'figure' OR figure NOT IN ('headcount.waiting', 'headcount.error', 'headcount.stale',"
    " 'attentionTimes.byKind.request.open.count', 'failures', 'costUsd')",
    "alert rules' quiet hours, terms and times to hold": "SELECT count(*) FROM alert_rules WHERE NOT built_in"
    " AND (quiet IS NOT NULL OR terms IS NOT NULL OR hold_seconds > 0 OR recover_seconds > 0)",
    "organizations' settings of the attention queue": "SELECT count(*) FROM attention_settings",
}
REMADE = ("attention_acts", "alert_rules")

WORDS = {
    "waiting": "headcount.waiting",
    "error": "headcount.error",
    "stale": "headcount.stale",
    "open_requests": "attentionTimes.byKind.request.open.count",
    "failures": "failures",
    "cost_usd": "costUsd",
}
INDEXES = (
    ("ix_usage_task", "usage", ["task_key"]),
    ("ix_tasks_due", "tasks", ["due_ms"]),
    ("ix_requests_opened", "requests", ["opened_ms"]),
)
COUNTS = ("hold_seconds", "recover_seconds")
TALLIES = ("version", "episode")
TIMES = ("recovered_ms", "holding_ms", "clearing_ms", "judged_ms")
TEXTS = ("terms", "quiet", "about", "last_error", "outbox")
NUMBERS = ("below", "clear", "value")


def upgrade() -> None:
    """Go one step on."""
    op.create_table(
        "attention_acts",
        sa.Column("organization_id", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(256), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("effective_ms", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.String(64)),
        sa.Column("until_ms", sa.BigInteger()),
        sa.Column("to", sa.String(256)),
        sa.Column("source", sa.Text()),
        sa.PrimaryKeyConstraint("organization_id", "subject", "seq", name="pk_attention_acts"),
    )
    op.create_index("ix_attention_acts_effective", "attention_acts", ["organization_id", "effective_ms"])
    op.create_table(
        "attention_settings",
        sa.Column("organization_id", sa.String(64), nullable=False),
        sa.Column("settings", sa.Text()),
        sa.Column("changed_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_attention_settings_organization_id_organizations"
        ),
        sa.PrimaryKeyConstraint("organization_id", name="pk_attention_settings"),
    )
    for name, table, columns in INDEXES:
        op.create_index(name, table, ["organization_id", *columns])
    _take_acts_from_the_log()
    op.drop_table("attentions")
    _widen_rules()


def _take_acts_from_the_log() -> None:
    """Fill the acts from the events; what the log no longer has, the old table knew only in part."""
    connection = op.get_bind()
    acts = sa.table("attention_acts", *map(sa.column, (*KEY, "effective_ms", "action", "until_ms", "to", "source")))
    found = connection.execute(
        sa.text(
            "SELECT organization_id, subject, seq, effective_ms, data, source FROM events"
            " WHERE type = 'metaverse.attention'"
        )
    )
    rows = [_act(row) for row in found]
    if rows:
        connection.execute(sa.insert(acts), rows)


KEY = ("organization_id", "subject", "seq")


def _act(row) -> dict:
    from metaverse.clock import from_wire

    data = json.loads(row.data)
    until = data.get("until")
    return {
        "organization_id": row.organization_id,
        "subject": row.subject,
        "seq": row.seq,
        "effective_ms": row.effective_ms,
        "action": data.get("action"),
        "until_ms": None if until is None else from_wire(until),
        "to": data.get("to"),
        "source": row.source,
    }


def _widen_rules() -> None:
    with op.batch_alter_table("alert_rules") as batch:
        batch.alter_column("figure", existing_type=sa.String(32), type_=sa.String(256), nullable=True)
        batch.alter_column("above", existing_type=sa.Float(), nullable=True)
        batch.add_column(sa.Column("kind", sa.String(16)))
        batch.add_column(sa.Column("built_in", sa.Boolean()))
        for name in COUNTS:
            batch.add_column(sa.Column(name, sa.Integer()))
        for name in (*TALLIES, *TIMES):
            batch.add_column(sa.Column(name, sa.BigInteger()))
        for name in TEXTS:
            batch.add_column(sa.Column(name, sa.Text()))
        for name in NUMBERS:
            batch.add_column(sa.Column(name, sa.Float()))
    rules = sa.table("alert_rules", *map(sa.column, ("kind", "built_in", "figure", *COUNTS, *TALLIES)))
    zeroes = dict.fromkeys((*COUNTS, *TALLIES), 0)
    op.execute(sa.update(rules).values(kind="figure", built_in=sa.false(), **zeroes))
    for word, path in WORDS.items():
        op.execute(sa.update(rules).where(rules.c.figure == word).values(figure=path))
    with op.batch_alter_table("alert_rules") as batch:
        batch.alter_column("kind", existing_type=sa.String(16), nullable=False)
        batch.alter_column("built_in", existing_type=sa.Boolean(), nullable=False)
        for name in COUNTS:
            batch.alter_column(name, existing_type=sa.Integer(), nullable=False)
        for name in TALLIES:
            batch.alter_column(name, existing_type=sa.BigInteger(), nullable=False)


def downgrade() -> None:
    """Go one step back; rules that the step before cannot judge are lost, and acts are folded into what stands."""
    rules = sa.table("alert_rules", *map(sa.column, ("kind", "built_in", "figure", "above")))
    simple = sa.and_(rules.c.kind == "figure", rules.c.figure.in_(list(WORDS.values())), rules.c.above.is_not(None))
    op.execute(sa.delete(rules).where(sa.or_(rules.c.built_in, ~sa.func.coalesce(simple, sa.false()))))
    for word, path in WORDS.items():
        op.execute(sa.update(rules).where(rules.c.figure == path).values(figure=word))
    with op.batch_alter_table("alert_rules") as batch:
        for name in ("kind", "built_in", *COUNTS, *TALLIES, *TIMES, *TEXTS, *NUMBERS):
            batch.drop_column(name)
        batch.alter_column("figure", existing_type=sa.String(256), type_=sa.String(32), nullable=False)
        batch.alter_column("above", existing_type=sa.Float(), nullable=False)
    op.create_table(
        "attentions",
        sa.Column("organization_id", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(256), nullable=False),
        sa.Column("state", sa.String(64)),
        sa.Column("until_ms", sa.BigInteger()),
        sa.Column("state_ms", sa.BigInteger(), nullable=False),
        sa.Column("state_seq", sa.BigInteger(), nullable=False),
        sa.Column("assigned", sa.Text()),
        sa.Column("assigned_ms", sa.BigInteger(), nullable=False),
        sa.Column("assigned_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "subject", name="pk_attentions"),
    )
    _fold_acts()
    for name, table, _ in INDEXES:
        op.drop_index(name, table)
    op.drop_table("attention_settings")
    op.drop_table("attention_acts")


def _fold_acts() -> None:
    """Fill what stands from the acts, the latest of each entry last."""
    connection = op.get_bind()
    acts = connection.execute(
        sa.text('SELECT organization_id, subject, seq, effective_ms, action, until_ms, "to" FROM attention_acts')
    )
    rows: dict = {}
    for act in sorted(acts, key=lambda act: (act.effective_ms, act.seq)):
        row = rows.setdefault((act.organization_id, act.subject), _untouched(act))
        stamp = (act.effective_ms, act.seq)
        if act.action in ("acknowledge", "snooze", "undo"):
            stands = None if act.action == "undo" else act.action
            row.update(state=stands, until_ms=act.until_ms if stands else None)
            row["state_ms"], row["state_seq"] = stamp
        if act.action in ("assign", "undo"):
            row.update(assigned=act.to if act.action == "assign" else None)
            row["assigned_ms"], row["assigned_seq"] = stamp
    if rows:
        connection.execute(sa.insert(sa.table("attentions", *map(sa.column, STANDS))), list(rows.values()))


STANDS = (
    "organization_id", "subject", "state", "until_ms", "state_ms", "state_seq", "assigned", "assigned_ms",
    "assigned_seq",
)


def _untouched(act) -> dict:
    never = {"state_ms": -1, "state_seq": -1, "assigned_ms": -1, "assigned_seq": -1}
    return {**dict.fromkeys(STANDS), **never, "organization_id": act.organization_id, "subject": act.subject}
