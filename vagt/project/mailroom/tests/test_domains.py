"""What the health page and the doctor say of our domains: kept from the night, looked at now, or politely nothing."""

import pytest

from vagt.mail.domains import NoDns, resolve_with
from vagt.mail.models import DomainReport
from vagt.mail.tests.conftest import AT, make_mailbox
from vagt.mail.tests.names import running_names
from vagt.mail.tests.test_domains import RIGHT
from vagt.project.health.domains import domains_last_seen, domains_now, look_at_domains
from vagt.project.mailroom.tests.test_pages import staff  # noqa: F401 - a fixture


@pytest.fixture
def mailbox(staff):  # noqa: F811
    return make_mailbox(address="support@nordlys.dk", smtp_host="smtp.office365.com", dkim_selector="selector1")


def none():
    raise NoDns("no name server")


def levels(findings):
    return {finding.code: finding.level for finding in findings}


def test_the_night_keeps_what_it_found_and_the_page_asks_nobody(mailbox):
    with running_names(RIGHT) as (server, resolver):
        assert look_at_domains(at=AT, resolve=lambda: resolve_with(resolver)) == 1
        assert levels(domains_last_seen()) == {"spf": "ok", "dkim": "ok", "dmarc": "ok"}
        del server.texts["_dmarc.nordlys.dk"]
        assert levels(domains_now(lambda: resolve_with(resolver)))["dmarc"] == "warning"
        asked = len(server.asked)
        assert levels(domains_last_seen())["dmarc"] == "ok"  # as it was last night
        assert len(server.asked) == asked
        look_at_domains(at=AT, resolve=lambda: resolve_with(resolver))
    assert levels(domains_last_seen())["dmarc"] == "warning"
    assert DomainReport.objects.count() == 1


def test_without_dns_the_doctor_says_so_and_nothing_is_forgotten(mailbox):
    (only,) = domains_now(none)
    assert (only.code, only.level) == ("dns", "ok")
    assert look_at_domains(at=AT, resolve=none) == 0
    assert not DomainReport.objects.exists()


def test_a_domain_that_sends_no_more_is_not_spoken_of(mailbox):
    with running_names(RIGHT) as (_server, resolver):
        look_at_domains(at=AT, resolve=lambda: resolve_with(resolver))
    type(mailbox).objects.filter(pk=mailbox.pk).update(active=False)
    assert list(domains_last_seen()) == []
    assert list(domains_now(none)) == []
