"""SPF, DKIM and DMARC as a real name server says them: what is wrong in words, and the record that would be right."""

import pytest

from vagt.mail import domains, queries
from vagt.mail.domains import NoDns, examine_domain, resolve_with
from vagt.mail.rules.domains import SendingDomain, has_records
from vagt.mail.tests.conftest import make_mailbox
from vagt.mail.tests.names import running_names

HOME = SendingDomain("nordlys.dk", ("smtp.office365.com",), ("selector1",))
SPF = ["v=spf1 include:spf.protection.outlook.com -all"]
KEY = ["v=DKIM1; k=rsa; p=" + "A" * 390]  # longer than one string of a TXT record
DMARC = ["v=DMARC1; p=reject"]
RIGHT = {
    "nordlys.dk": ["google-site-verification=x", *SPF],
    "spf.protection.outlook.com": ["v=spf1 ip4:40.92.0.0/15 -all"],
    "selector1._domainkey.nordlys.dk": KEY,
    "_dmarc.nordlys.dk": DMARC,
}


@pytest.fixture(scope="module")
def names():
    with running_names({}) as (server, resolver):
        yield server, resolver


def look(names, texts, domain=HOME):
    server, resolver = names
    server.texts, server.dead, server.asked = texts, False, []
    return {verdict.code: verdict for verdict in examine_domain(domain, resolve_with(resolver))}


def test_what_is_right_has_no_cure(names):
    found = look(names, RIGHT)
    assert {code: verdict.cure for code, verdict in found.items()} == {"spf": None, "dkim": None, "dmarc": None}
    assert names[0].asked.count("nordlys.dk") == 1  # each name is asked for once


def many(count):
    includes = {f"s{n}.nordlys.dk": ["v=spf1 a mx -all"] for n in range(count)}
    return includes | {"nordlys.dk": ["v=spf1 " + " ".join(f"include:{name}" for name in includes) + " -all"]}


@pytest.mark.parametrize(
    ("texts", "code", "what", "cure"),
    [
        ({"nordlys.dk": None}, "spf", "no SPF", 'TXT "v=spf1 include:spf.protection.outlook.com ~all"'),
        ({"nordlys.dk": []}, "spf", "no SPF", "nordlys.dk TXT"),
        ({"nordlys.dk": [*SPF, "v=spf1 mx -all"]}, "spf", "2 SPF records", "Keep one record"),
        ({"nordlys.dk": ["v=spf1 mx +all"]}, "spf", "lets anybody", '"v=spf1 mx include:spf.protection.outlook.com ~all"'),
        ({"nordlys.dk": ["v=spf1 mx ?all"]}, "spf", "says no to nobody", "~all"),
        ({"nordlys.dk": ["v=spf1 mx -all"]}, "spf", "leaves out the server that sends", "mx include:spf.protection"),
        (many(4), "spf", "12 lookups", "TXT"),
        ({"nordlys.dk": ["v=spf1 include:nordlys.dk -all"]}, "spf", "leaves out", "TXT"),
        ({"selector1._domainkey.nordlys.dk": None}, "dkim", "no DKIM key under selector1", "selector1._domainkey.nordlys.dk TXT"),
        ({"selector1._domainkey.nordlys.dk": ["v=DKIM1; p="]}, "dkim", "is withdrawn", "another selector"),
        ({"_dmarc.nordlys.dk": None}, "dmarc", "no DMARC", '_dmarc.nordlys.dk TXT "v=DMARC1; p=none; rua=mailto:postmaster@'),
        ({"_dmarc.nordlys.dk": [*DMARC, "v=DMARC1; p=none"]}, "dmarc", "2 DMARC records", "Keep one"),
        ({"_dmarc.nordlys.dk": ["v=DMARC1; p=maybe"]}, "dmarc", "does not say", "p=none"),
    ],
)  # fmt: skip
def test_what_is_wrong_comes_with_the_record_that_would_be_right(names, texts, code, what, cure):
    records = {name: found for name, found in {**RIGHT, **texts}.items() if found is not None}
    verdict = look(names, records)[code]
    assert what in verdict.what.en
    assert cure in verdict.cure.en
    assert verdict.cure.da != verdict.cure.en


def test_a_subdomain_has_the_policy_of_the_domain_above(names):
    domain = SendingDomain("support.nordlys.dk", ("mail.nordlys.dk",))
    found = look(names, {**RIGHT, "support.nordlys.dk": ["v=spf1 a:mail.nordlys.dk -all"]}, domain)
    assert found["dmarc"].cure is None
    assert found["spf"].cure is None
    assert "selector is not known" in found["dkim"].what.en


def test_a_dead_server_is_no_verdict(names, monkeypatch):
    server, resolver = names
    server.dead = True
    monkeypatch.setattr(domains, "SECONDS", 0.3)
    with pytest.raises(NoDns):
        examine_domain(HOME, resolve_with(resolver))


@pytest.mark.parametrize(
    ("name", "has"), [("nordlys.dk", True), ("nordlys.example", False), ("localhost", False), ("vagt.local.", False)]
)
def test_names_that_nobody_can_own_are_left_alone(name, has):
    assert has_records(name) is has


def test_the_domains_are_those_of_the_mailboxes_in_use(staff):
    make_mailbox(address="support@nordlys.dk", smtp_host="smtp.office365.com", dkim_selector="selector1")
    make_mailbox("two", address="salg@nordlys.dk", smtp_host="smtp.office365.com")
    make_mailbox("three", address="gammel@lukket.dk", active=False)
    make_mailbox("four", address="demo@nordlys.example")
    assert queries.sending_domains() == [HOME]
