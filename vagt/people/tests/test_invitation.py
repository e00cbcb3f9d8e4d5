"""The invitation: once recorded, written by a job, in the person's language; twice run, the same mail."""

import pytest
from django.core.management import CommandError, call_command

from vagt.kit.db.walls import STAFF, behind
from vagt.kit.models import Event
from vagt.people import actions
from vagt.people.jobs import send_invitation
from vagt.people.queries import consultant_by_address, viewer_of
from vagt.people.rules import SYSTEM
from vagt.people.tests.conftest import AT


def _invited(cast, language: str) -> int:
    with behind(STAFF):
        contact = actions.add_contact(
            cast.customers["Bageri"], name="Ida", email="ida@bageri.example", language=language, by=SYSTEM, at=AT
        )
        actions.invite_contact(contact, by=SYSTEM, at=AT)
        return Event.objects.latest("id").pk


@pytest.mark.parametrize(("language", "greeting"), [("da", "Hej Ida"), ("en", "Hello Ida")])
def test_in_the_persons_language(cast, mailoutbox, language, greeting):
    send_invitation(event_id=_invited(cast, language))
    mail = mailoutbox[0]
    assert mail.to == ["ida@bageri.example"]
    assert "Nordlys" in mail.subject
    assert "\n" not in mail.subject
    assert mail.body.startswith(greeting)
    assert "http://localhost:8000" in mail.body
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"


def test_run_twice_it_is_the_same_mail(cast, mailoutbox):
    event_id = _invited(cast, "da")
    send_invitation(event_id=event_id)
    send_invitation(event_id=event_id)
    first, second = mailoutbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert first.body == second.body


def test_the_event_starts_the_job(cast):
    """The reaction is in the transaction of the change: no invitation without its job, no job without it."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    event_id = _invited(cast, "da")
    with behind(STAFF):
        assert (
            ProcrastinateJob.objects.filter(task_name="people.send_invitation", args={"event_id": event_id}).count()
            == 1
        )


def test_the_first_administrator_is_made_by_a_command(db, monkeypatch, capsys):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a long enough one")
    call_command("createsuperuser", "--email", "Boss@nordlys.example", "--name", "Boss", "--noinput")
    assert "boss@nordlys.example" in capsys.readouterr().out
    with behind(STAFF):
        made = consultant_by_address("boss@nordlys.example")
        assert viewer_of(made.user).provider_roles == {"administrator", "consultant"}
        assert made.user.check_password("a long enough one")
    with pytest.raises(CommandError, match="address"):
        call_command("createsuperuser", "--email", "boss@nordlys.example", "--name", "Boss", "--noinput")
