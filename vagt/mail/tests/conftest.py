"""A mailbox, and the moment at which everything happens."""

from datetime import UTC, datetime

import pytest

from vagt.kit.db.walls import STAFF, behind
from vagt.kit.permission import SYSTEM
from vagt.mail.actions import add_mailbox
from vagt.mail.rules.settings import Secrets, Settings

AT = datetime(2026, 7, 3, 10, 0, tzinfo=UTC)
SUPPORT = "support@nordlys.example"


def settings(**values):
    given = {"address": SUPPORT, "display_name": "Nordlys", "incoming": "none"}
    return Settings(**{**given, **values})


def make_mailbox(key="support", secrets=None, **values):
    with behind(STAFF):
        return add_mailbox(key, settings(**values), secrets or Secrets(), by=SYSTEM, at=AT)


@pytest.fixture
def staff(db):
    """Inside a test's transaction, as staff."""
    with behind(STAFF):
        yield


@pytest.fixture
def mailbox(staff):
    return make_mailbox()
