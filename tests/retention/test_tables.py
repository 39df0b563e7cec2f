"""Every table is taken along and erased with its organization, or it is named here with the reason why not."""

from __future__ import annotations

import io
import tarfile
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, Table, func, insert, select
from sqlalchemy.types import Boolean, Float, Integer, LargeBinary, TypeDecorator

from metaverse.database import reading, writing
from metaverse.extensions import db
from metaverse.leaving import organization, tables, takeaway
from tests.factories import make_organization

MINE, OTHER = "org_mine", "org_other"
OF_NO_ORGANIZATION = {
    "organizations": "the organization itself: its row goes with the last step, and is told in about.json",
    "users": "a person may belong to several; who belongs nowhere else goes, and members are told in people",
    "sessions": "sign-ins of a person; they go with the person",
    "spent_tickets": "what a person has shown once; it opens nothing, and ends by itself",
    "oidc_identities": "accounts of a person elsewhere; they go with the person",
    "oidc_sessions": "sign-ins that are under way; they end within minutes",
    "erasures": "ids alone of what was erased, so that a backup does not bring it back",
    "audit_opened": "stands only within a transaction",
    "backup_runs": "of the whole server",
    "rights_turns": "one mark of the whole server",
    "sealing_keys": "ids of keys of the whole server",
    "alembic_version": "the steps of the schema",
}
NOT_TAKEN_ALONG = {
    "memberships": "told as people",
    **dict.fromkeys(takeaway.OURS, "follows from the log, which is taken along as a whole"),
}


def every_table() -> list[Table]:
    return list(db.metadata.sorted_tables)


def test_a_table_is_an_organization_s_or_has_a_reason_not_to_be() -> None:
    theirs = {table.name for table in tables.of_organizations()}
    for table in every_table():
        telling = {column.name for column in table.columns if "organization" in column.name}
        assert telling <= {tables.ORGANIZATION}, f"{table.name} names its organization in another way"
    assert {table.name for table in every_table()} - theirs <= OF_NO_ORGANIZATION.keys()
    assert theirs & OF_NO_ORGANIZATION.keys() == set()
    assert {"channels", "channel_rules", "channel_matters", "channel_messages", "channel_attempts"} <= theirs


def test_what_is_not_taken_along_is_of_the_log() -> None:
    assert NOT_TAKEN_ALONG.keys() - {"memberships"} <= tables.OF_THE_LOG
    assert [name for name in NOT_TAKEN_ALONG if name.startswith("channel")] == []


def a_value(column: Any, organization_id: str) -> Any:
    """Make something that the column holds; what refers to another row has the name that all rows have."""
    if column.name == tables.ORGANIZATION:
        return organization_id
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, Integer | Float):
        return 1
    if isinstance(kind, LargeBinary):
        return organization_id.encode()
    return {"of": organization_id} if "Json" in type(column.type).__name__ else f"of {organization_id}"


@writing
def plant(connection: Connection, organization_id: str) -> None:
    """Lay one row into every table of an organization, and the person whom the rows are about."""
    for table in every_table():
        if table.name == "users" or (tables.ORGANIZATION in table.c and table.name != "organizations"):
            row = {column.name: a_value(column, organization_id) for column in table.columns}
            connection.execute(insert(table), row)


@reading
def rows_of(connection: Connection, organization_id: str) -> dict[str, int]:
    found = {}
    for table in tables.of_organizations():
        mine = table.c.organization_id == organization_id
        found[str(table.name)] = connection.execute(select(func.count()).select_from(table).where(mine)).scalar_one()
    return found


@pytest.fixture
def planted(in_app: Flask) -> Flask:
    for organization_id in (MINE, OTHER):
        make_organization(organization_id)
        plant(organization_id)
    return in_app


def test_what_is_erased_leaves_no_row_in_any_table_and_another_s_stay(planted: Flask) -> None:
    before = rows_of(OTHER)
    assert min(rows_of(MINE).values()) == 1
    organization.erase(MINE, "test")
    assert max(rows_of(MINE).values()) == 0
    assert rows_of(OTHER) == before


def test_every_table_is_taken_along_and_nothing_of_another(planted: Flask) -> None:
    raw = b"".join(takeaway.pieces(MINE))
    with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
        lines = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
    for name in {table.name for table in tables.of_organizations()} - NOT_TAKEN_ALONG.keys():
        assert lines[f"tables/{name}.0001.ndjson"].count(b"\n") == 1, name
    assert b'"content":{"of":"org_mine"}' in lines["tables/channel_messages.0001.ndjson"]
    assert b'"said":"of org_mine"' in lines["tables/channel_attempts.0001.ndjson"]
    assert b"address" not in lines["tables/channels.0001.ndjson"]
    assert OTHER.encode() not in raw
