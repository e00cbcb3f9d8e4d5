"""The cast with what it has bought, and a mailbox whose mail server checks who sends."""

import pytest

from vagt.intake.tests.post import JUDGE, SUPPORT
from vagt.mail.actions import add_mailbox, change_mailbox
from vagt.mail.queries import mailbox_at
from vagt.mail.rules.settings import Secrets, Settings
from vagt.people.rules import SYSTEM
from vagt.tasks.tests.conftest import MADE_AT, World, world  # noqa: F401 - a fixture

SETTINGS = Settings(
    address=SUPPORT, display_name="Nordlys", incoming="none", trusted_authserv_id=JUDGE, reply_tokens=True
)


@pytest.fixture
def mailbox(world: World):  # noqa: F811
    known = mailbox_at(SUPPORT)
    if known is None:
        return add_mailbox("support", SETTINGS, Secrets(), by=SYSTEM, at=MADE_AT)
    return change_mailbox(known, SETTINGS, Secrets(), by=SYSTEM, at=MADE_AT)
