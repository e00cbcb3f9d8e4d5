"""Files that nobody names are swept away, never young ones, and never those that are still needed."""

import os
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from vagt.intake.contents import contents_of
from vagt.intake.tests.conftest import mailbox, world  # noqa: F401 - fixtures
from vagt.intake.tests.post import filed, mail, received
from vagt.kit.files import SHOWN, keep_shown, kept_keys
from vagt.kit.now import now
from vagt.project import files
from vagt.project.files import Swept, room, sweep_files

FRIDAY = "2026-07-03 15:30"
PDF = b"%PDF-1.4 ordrer"


@pytest.fixture
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def aged(storage, days=2):
    when = (now() - timedelta(days=days)).timestamp()
    for path in storage.rglob("*"):
        os.utime(path, (when, when))


def test_an_orphan_goes_with_what_was_shown_for_it_and_a_named_file_stays(storage, mailbox):  # noqa: F811
    filed(mailbox, mail("sofie@dybvad.example", file=PDF), FRIDAY)
    (named,) = kept_keys("inbound")
    keep_shown(named, b"shown")
    orphan = default_storage.save("tasks/orphan.pdf", ContentFile(PDF))
    keep_shown(orphan, b"shown")
    aged(storage)
    assert sweep_files(at=now(), dry=True) == Swept(4, 2)
    assert sweep_files(at=now()) == Swept(4, 2)
    assert sorted([*kept_keys("inbound"), *kept_keys("tasks")]) == [named, named + SHOWN]
    assert sweep_files(at=now()) == Swept(2, 0)


def test_what_is_younger_than_a_day_stays(storage):
    default_storage.save("tasks/young.pdf", ContentFile(PDF))
    aged(storage, days=0.9)
    assert sweep_files(at=now()) == Swept(1, 0)


def test_a_mail_that_waits_keeps_its_files(storage, mailbox):  # noqa: F811
    row = received(mailbox, mail("ny@ukendt.example", file=PDF, proof=None), FRIDAY)
    (file,) = contents_of(row).files
    aged(storage)
    assert sweep_files(at=now()) == Swept(1, 0)
    assert default_storage.exists(file.key)


def test_the_health_page_says_when_room_is_short(storage, db, monkeypatch):
    sweep_files(at=now())
    assert (room().code, room().level) == ("files", "ok")
    assert "0 files" in room().what.en
    for free, level in ((files.LEAST_FREE - 1, "warning"), (files.NONE_FREE - 1, "problem")):
        monkeypatch.setattr(files.shutil, "disk_usage", lambda path, free=free: type("Usage", (), {"free": free}))
        assert room().level == level
        assert "nothing is lost" in room().cure.en
