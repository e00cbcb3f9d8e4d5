"""How the audit speaks of mail: kinds of events, fields and subjects."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from vagt.kit.audit import SubjectWords
from vagt.mail.models import Mailbox

KINDS = {
    "mail.bounced": _("Mail came back"),
    "mail.erased": _("Words of a mail erased"),
    "mail.failed": _("Mail could not be sent"),
    "mail.filed": _("Mail filed"),
    "mail.judged": _("Mail judged by a person"),
    "mail.opened": _("Raw mail opened"),
    "mail.quarantined": _("Mail quarantined"),
    "mail.queued": _("Mail written"),
    "mail.read": _("Mail read"),
    "mail.received": _("Mail received"),
    "mail.sent": _("Mail sent"),
    "mail.taken_up": _("Sending taken up again"),
    "mail_template.changed": _("Text of mail changed"),
    "mail_template.restored": _("Text of mail taken back to the default"),
    "mailbox.added": _("Mailbox added"),
    "mailbox.changed": _("Mailbox changed"),
    "mailbox.consented": _("Consent given for a mailbox"),
    "mailbox.differs": _("Mailbox differs from its server"),
    "mailbox.renumbered": _("The server numbered the mailbox anew"),
}
FIELDS = {
    "active": _("in use"),
    "address": _("address"),
    "auth": _("way of signing in"),
    "client_id": _("client id"),
    "client_secret": _("client secret"),
    "consent_endpoint": _("consent address"),
    "display_name": _("name of the sender"),
    "dkim_selector": _("DKIM selector"),
    "done_folder": _("folder for fetched mail"),
    "folder": _("folder"),
    "host": _("server"),
    "html": _("HTML"),
    "incoming": _("how mail comes in"),
    "login": _("user"),
    "port": _("port"),
    "refresh_token": _("refresh token"),
    "reply_tokens": _("answers to an address of their own"),
    "secret": _("password"),
    "smtp_host": _("sending server"),
    "smtp_login": _("user for sending"),
    "smtp_port": _("port for sending"),
    "smtp_secret": _("password for sending"),
    "smtp_tls": _("encryption when sending"),
    "subject": _("subject"),
    "tenant": _("tenant"),
    "text": _("text"),
    "tls": _("encryption"),
    "token_endpoint": _("token endpoint"),
    "trusted_authserv_id": _("trusted authentication service"),
}


def _mailboxes(ids: Iterable[int]) -> Mapping[int, str]:
    return dict(Mailbox.objects.filter(pk__in=ids).values_list("pk", "address"))


SUBJECTS = {
    "inbound_message": SubjectWords(_("mail received"), None, "inbound"),
    "mail_templates": SubjectWords(_("texts of mail")),
    "mailbox": SubjectWords(_("mailbox"), _mailboxes, "mailbox_edit"),
    "outbound_message": SubjectWords(_("mail sent"), None, "outbound"),
}
