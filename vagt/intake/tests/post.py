"""Mail as it comes in, and the short way from its bytes to what it becomes."""

from email.message import EmailMessage

from vagt.agreements.tests.examples import at as local
from vagt.intake.actions import file_inbound
from vagt.intake.contents import contents_of
from vagt.mail.actions import store_inbound
from vagt.mail.queries import inbound_of
from vagt.mail.reader import read
from vagt.mail.reading import read_some
from vagt.people.rules import SYSTEM

SUPPORT = "support@nordlys.example"
JUDGE = "mx.nordlys.example"  # the mail server whose word the mailbox trusts
_VERDICTS = {
    "verified": "dmarc=pass header.from={domain}",
    "probable": "dmarc=none header.from={domain}; dkim=pass header.d={domain}",
    "forged": "dmarc=fail header.from={domain}",
}


class HereAndNow:
    """A reader in this process, where a pool would start another."""

    read = staticmethod(read)


def mail(sender, subject="Ordrer mangler", text="Der mangler ordrer fra i nat.", *, proof="verified", **headers):
    """The bytes of a mail; `proof` is what the receiving server says of its sender, None for nothing.

    Headers are keywords (`in_reply_to`), `file` is an attachment's bytes.
    """
    message = EmailMessage()
    if proof:
        domain = sender.rpartition("@")[2].rstrip(">")
        message["Authentication-Results"] = f"{JUDGE}; " + _VERDICTS[proof].format(domain=domain)
    file, html = headers.pop("file", None), headers.pop("html", None)
    given = {"to": SUPPORT, "message_id": f"<{abs(hash((sender, subject, text)))}@mail.example>", **headers}
    message["From"], message["Subject"] = sender, subject
    for name, value in given.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    if file:
        message.add_attachment(file, maintype="application", subtype="pdf", filename="ordrer.pdf")
    return message.as_bytes()


def received(mailbox, raw, when):
    """Store a mail as it came in and read it; the row, not yet filed."""
    at = local(when)
    arrived = store_inbound(mailbox, raw, internal_date=at, by=SYSTEM, at=at)
    read_some(HereAndNow(), lambda: at)
    return inbound_of(arrived.message.pk)


def filed(mailbox, raw, when, *, later=None):
    """Everything from the bytes to what it became; `later` is when it was filed, where that is not at once."""
    row = received(mailbox, raw, when)
    return file_inbound(row, contents_of(row), by=SYSTEM, at=local(later or when))
