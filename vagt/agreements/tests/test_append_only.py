"""Versions stay as they were recorded, whoever asks."""

from datetime import UTC, datetime

import psycopg
import pytest

from vagt.agreements.actions import load_shipped
from vagt.kit.db.walls import STAFF, behind
from vagt.people.rules import SYSTEM


@pytest.mark.database
def test_not_even_a_superuser_with_triggers_switched_off_edits_a_version(own_database, superuser):
    with behind(STAFF):
        load_shipped(by=SYSTEM, at=datetime(2026, 6, 1, 7, 0, tzinfo=UTC))
    superuser.execute("SET session_replication_role = replica")
    for statement in ("UPDATE agreements_planversion SET id = id", "TRUNCATE agreements_planversion CASCADE"):
        with pytest.raises(psycopg.errors.IntegrityError, match="append-only"):
            superuser.execute(statement)
