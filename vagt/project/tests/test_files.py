"""Files that nobody names are swept away, never young ones, and never those that are still needed."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tests.s3 import kept_in, s3  # noqa: F401 - fixtures
from vagt.intake.contents import contents_of
from vagt.intake.jobs import file_mail
from vagt.intake.tests.conftest import mailbox, world  # noqa: F401 - fixtures
from vagt.intake.tests.post import filed, mail, received
from vagt.kit.bucket import FilesAway
from vagt.kit.files import SHOWN, keep_shown, kept_keys
from vagt.kit.models import Event
from vagt.kit.now import now
from vagt.project import files
from vagt.project.files import Swept, look_at_bucket, room, sweep_files
from vagt.tasks.models import Attachment

FRIDAY = "2026-07-03 15:30"
PDF = b"%PDF-1.4 ordrer"


pytestmark = pytest.mark.xdist_group("s3")


def later(days=2):
    """A sweep so long after what was kept."""
    return now() + timedelta(days=days)


def test_an_orphan_goes_with_what_was_shown_for_it_and_a_named_file_stays(kept_in, mailbox):  # noqa: F811
    filed(mailbox, mail("sofie@dybvad.example", file=PDF), FRIDAY)
    (named,) = kept_keys("inbound")
    keep_shown(named, b"shown")
    orphan = default_storage.save("tasks/orphan.pdf", ContentFile(PDF))
    keep_shown(orphan, b"shown")
    assert sweep_files(at=later(), dry=True) == Swept(4, 2)
    assert sweep_files(at=later()) == Swept(4, 2)
    assert sorted([*kept_keys("inbound"), *kept_keys("tasks")]) == [named, named + SHOWN]
    assert sweep_files(at=later()) == Swept(2, 0)


def test_what_is_younger_than_a_day_stays(kept_in):  # noqa: F811
    default_storage.save("tasks/young.pdf", ContentFile(PDF))
    assert sweep_files(at=later(0.9)) == Swept(1, 0)


def test_a_mail_that_waits_keeps_its_files(kept_in, mailbox):  # noqa: F811
    row = received(mailbox, mail("ny@ukendt.example", file=PDF, proof=None), FRIDAY)
    (file,) = contents_of(row).files
    assert sweep_files(at=later()) == Swept(1, 0)
    assert default_storage.exists(file.key)


@pytest.mark.parametrize("kept_in", ["folder"], indirect=True)
def test_the_health_page_says_when_room_is_short(kept_in, db, monkeypatch):  # noqa: F811
    sweep_files(at=now())
    assert (room().code, room().level) == ("files", "ok")
    assert "0 files" in room().what.en
    for free, level in ((files.LEAST_FREE - 1, "warning"), (files.NONE_FREE - 1, "problem")):
        monkeypatch.setattr(files.shutil, "disk_usage", lambda path, free=free: type("Usage", (), {"free": free}))
        assert room().level == level
        assert "nothing is lost" in room().cure.en


@pytest.mark.parametrize("kept_in", ["bucket"], indirect=True)
def test_mail_waits_for_a_bucket_that_is_away_and_the_health_page_says_so(kept_in, s3, mailbox):  # noqa: F811
    row = received(mailbox, mail("sofie@dybvad.example", file=PDF), FRIDAY)
    read = Event.objects.get(kind="mail.read", subject_id=row.pk)
    s3.stop()
    try:
        with pytest.raises(FilesAway):
            file_mail(event_ids=[read.pk])  # the queue runs it again
        look_at_bucket()
        assert (room().level, "nothing is lost" in room().cure.en) == ("problem", True)
    finally:
        s3.start()
    look_at_bucket()
    assert (room().level, "hem" in room().what.en) == ("ok", False)
    file_mail(event_ids=[read.pk])
    row.refresh_from_db()
    assert row.state == "filed"
    (file,) = Attachment.objects.filter(task_id=row.about_id)
    with default_storage.open(file.key) as kept:
        assert kept.read() == PDF
