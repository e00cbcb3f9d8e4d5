"""Mailboxes, and what a fetcher or sender needs to know of one."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from vagt.kit.errors import NotFound
from vagt.mail.models import InboundMessage, Mailbox
from vagt.mail.rules.tokens import without_token
from vagt.mail.sealing import unseal


@dataclass(frozen=True, slots=True)
class Account:
    """How to reach a server and sign in there. With a `token` OAuth2 is used, else the password."""

    host: str
    port: int
    tls: str
    login: str = ""
    secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    folder: str = "INBOX"
    done_folder: str = ""


def mailboxes() -> Sequence[Mailbox]:
    """Every mailbox, by key."""
    return list(Mailbox.objects.all())


def active_mailboxes() -> Sequence[Mailbox]:
    """The mailboxes that are in use."""
    return list(Mailbox.objects.filter(active=True))


def mailbox_of(mailbox_id: int) -> Mailbox:
    """One mailbox. Raises `NotFound`."""
    row = Mailbox.objects.filter(pk=mailbox_id).first()
    if row is None:
        raise NotFound(_("There is no such mailbox."))
    return row


def mailbox_at(address: str) -> Mailbox | None:
    """The mailbox with this address."""
    return Mailbox.objects.filter(address=address.strip().lower()).first()


def mailbox_for(recipient: str) -> Mailbox | None:
    """The mailbox in use that a mail to this address belongs to, its token left out."""
    return Mailbox.objects.filter(address=without_token(recipient), active=True).first()


def own_addresses() -> frozenset[str]:
    """Every address of ours, in lower case."""
    return frozenset(address.lower() for address in Mailbox.objects.values_list("address", flat=True))


def account_of(mailbox: Mailbox, *, token: str = "") -> Account:
    """How to fetch its mail. Refuses a secret that cannot be read (SecretUnreadable)."""
    return Account(
        host=mailbox.host,
        port=mailbox.port,
        tls=mailbox.tls,
        login=mailbox.login,
        secret=unseal(mailbox.sealed_secret) if mailbox.auth == "password" else "",
        token=token,
        folder=mailbox.folder,
        done_folder=mailbox.done_folder,
    )


def way_out_of(mailbox: Mailbox, *, token: str = "") -> Account:
    """How mail from it leaves through its own server. Refuses a secret that cannot be read (SecretUnreadable).

    A user for sending without a password of its own has the one for fetching.
    """
    secret = ""
    if mailbox.smtp_login and not token:
        secret = unseal(mailbox.sealed_smtp_secret or mailbox.sealed_secret)
    login = mailbox.smtp_login or (mailbox.login if token else "")
    return Account(mailbox.smtp_host, mailbox.smtp_port, mailbox.smtp_tls, login, secret, token)


def uids_of(mailbox_id: int, uidvalidity: int, *, among: Sequence[int]) -> frozenset[int]:
    """Those of the server's numbers whose mail is stored."""
    rows = InboundMessage.objects.filter(mailbox_id=mailbox_id, uidvalidity=uidvalidity, uid__in=among)
    return frozenset(uid for uid in rows.values_list("uid", flat=True) if uid is not None)
