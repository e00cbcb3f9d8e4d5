"""Which tier a mail gets, by what our mail server wrote on top of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vagt.mail.reader import read
from vagt.mail.reader.authority import MICROSOFT_365, Reason, Tier, parse, tier

OURS = "mx.nordlys.dk"
PASSED = "mx.nordlys.dk; dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=kunde.dk"
GOOGLE = (
    "mx.google.com; dkim=pass header.i=@kunde.dk header.s=s1 header.b=aBcD1234; spf=pass (google.com: domain of lars@kunde.dk"
    " designates 192.0.2.1 as permitted sender) smtp.mailfrom=lars@kunde.dk; dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=kunde.dk"
)
EXCHANGE = (
    "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=kunde.dk; dkim=pass (signature was verified)"
    " header.d=kunde.dk;dmarc=pass action=none header.from=kunde.dk;compauth=pass reason=100"
)


def mail(*results, sender="lars@kunde.dk"):
    lines = [f"Authentication-Results: {one}" for one in results]
    return read("\n".join([*lines, f"From: {sender}", "Subject: x", "", "x"]).encode())


TABLE = [
    (Tier.V2, Reason.DMARC_PASSED, OURS, PASSED),
    (Tier.V2, Reason.DMARC_PASSED, "MX.Nordlys.DK", PASSED.replace("kunde.dk", "KUNDE.DK.")),
    (Tier.V2, Reason.DMARC_PASSED, "mx.google.com", GOOGLE),
    (Tier.V2, Reason.DMARC_PASSED, MICROSOFT_365, EXCHANGE),
    (Tier.V2, Reason.DMARC_PASSED, OURS, f"{OURS} 1; dmarc/1 = pass (a;(b)\\) c) header.from = kunde.dk"),
    (Tier.V0, Reason.NO_TRUSTED_SERVER, "", PASSED),
    (Tier.V0, Reason.NOT_OUR_SERVER, "mx.google.com", PASSED),
    (Tier.V0, Reason.NOT_OUR_SERVER, OURS, EXCHANGE),
    (Tier.V0, Reason.NOT_OUR_SERVER, MICROSOFT_365, PASSED),
    (Tier.V0, Reason.DMARC_FAILED, OURS, f"{OURS}; dkim=pass header.d=kunde.dk; dmarc=fail header.from=kunde.dk"),
    (Tier.V0, Reason.DMARC_UNKNOWN, OURS, f"{OURS}; dkim=pass header.d=kunde.dk; dmarc=temperror header.from=kunde.dk"),
    (Tier.V0, Reason.DMARC_REPEATED, OURS, f"{PASSED}; dmarc=pass header.from=kunde.dk"),
    (Tier.V0, Reason.OTHER_DOMAIN, OURS, PASSED.replace("kunde.dk", "evil.dk")),
    (Tier.V0, Reason.OTHER_DOMAIN, OURS, PASSED.replace("kunde.dk", "sub.kunde.dk")),
    (Tier.V0, Reason.OTHER_DOMAIN, OURS, f"{OURS}; dmarc=pass"),
    (Tier.V1, Reason.DKIM_ALIGNED, OURS, f"{OURS}; dkim=pass header.d=mail.kunde.dk; dmarc=none header.from=kunde.dk"),
    (Tier.V1, Reason.DKIM_ALIGNED, OURS, f"{OURS}; dkim=fail header.d=x.dk; dkim=pass header.i=@kunde.dk"),
    (Tier.V1, Reason.SPF_ALIGNED, OURS, f"{OURS}; spf=pass smtp.mailfrom=bounce@kunde.dk"),
    (
        Tier.V1,
        Reason.SPF_ALIGNED,
        MICROSOFT_365,
        EXCHANGE.replace("dmarc=pass", "dmarc=bestguesspass").replace("dkim=pass", "dkim=none"),
    ),
    (Tier.V0, Reason.NOTHING_ALIGNED, OURS, f"{OURS}; spf=pass smtp.helo=kunde.dk; dkim=pass header.d=dk"),
    (Tier.V0, Reason.NOTHING_ALIGNED, OURS, f"{OURS}; dkim=pass header.d=evilkunde.dk; spf=pass smtp.mailfrom=a@x.dk"),
    (Tier.V0, Reason.NOTHING_ALIGNED, OURS, f"{OURS}; none"),
    (
        Tier.V0,
        Reason.NOTHING_ALIGNED,
        OURS,
        f"{OURS}; spf=fail (domain of x; dmarc=pass header.from=kunde.dk) smtp.mailfrom=x@x.dk",
    ),
    (
        Tier.V0,
        Reason.NOTHING_ALIGNED,
        OURS,
        f'{OURS}; spf=fail smtp.mailfrom="x; dmarc=pass header.from=kunde.dk"@x.dk',
    ),
    (Tier.V0, Reason.UNREADABLE, OURS, f"{PASSED} (open"),
    (Tier.V0, Reason.UNREADABLE, OURS, f"{OURS}; dmarc=pass header.from=kunde.dk header.from=x.dk"),
    (Tier.V0, Reason.UNREADABLE, OURS, f"{OURS}; pass"),
]


@pytest.mark.parametrize(("expected", "reason", "server", "header"), TABLE)
def test_tiers(expected, reason, server, header):
    found = tier(mail(header), server)
    assert found.tier == expected
    assert reason in found.reasons


def test_only_the_topmost_header_counts():
    forged = mail(f"{OURS}; dmarc=fail header.from=kunde.dk", PASSED)
    assert tier(forged, OURS).tier == Tier.V0
    assert tier(mail(PASSED, f"{OURS}; dmarc=fail header.from=kunde.dk"), OURS).tier == Tier.V2
    assert tier(mail("relay.example; none", PASSED), OURS).reasons == (Reason.NOT_OUR_SERVER,)
    assert tier(mail(), OURS).reasons == (Reason.NO_RESULTS,)


@pytest.mark.parametrize(
    "sender",
    [
        "lars@kunde.dk <evil@x.dk>",
        "<lars@kunde.dk>evil@x.dk",
        "lars@kunde.dk, evil@x.dk",
        "lars@kunde.dk\nFrom: evil@x.dk",
        "lars@kunde.dk\rFrom: evil@x.dk",
        "Gruppe: lars@kunde.dk;",
        "lars @kunde.dk",
        "lars@kundé.dk",
        '"lars@kunde.dk',
    ],
)
def test_a_sender_that_others_may_read_otherwise_has_no_authority(sender):
    assert tier(mail(PASSED, PASSED.replace("kunde", "x"), sender=sender), OURS).tier == Tier.V0


def test_what_is_parsed():
    found = parse(GOOGLE)
    assert found.server == "mx.google.com"
    assert [(one.method, one.verdict) for one in found.results] == [
        ("dkim", "pass"),
        ("spf", "pass"),
        ("dmarc", "pass"),
    ]
    assert parse(EXCHANGE).server == ""


PIECES = [
    OURS,
    "; ",
    "dmarc=pass",
    " header.from=kunde.dk",
    "dkim=pass",
    "(",
    ")",
    '"',
    "\\",
    "=",
    "x.dk",
    " ",
    "spf=pass smtp.mailfrom=a@b.dk",
]


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=20).map("".join))
def test_any_header_is_read_or_refused(header):
    found = parse(header)
    assert found is None or all(one.method and one.verdict for one in found.results)


@given(st.text(alphabet='(.;="\\ abc@', max_size=60))
def test_what_stands_in_a_comment_never_verifies(words):
    """The sender's own words reach the header in comments of SPF; they are no verdict."""
    header = f"{OURS}; spf=fail ({words}; dmarc=pass header.from=kunde.dk) smtp.mailfrom=x@x.dk"
    assert tier(mail(header), OURS).tier == Tier.V0
