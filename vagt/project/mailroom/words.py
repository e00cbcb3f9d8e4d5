"""Codes of mail in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LANGUAGE_WORDS = {"da": "Dansk", "en": "English"}
STATES = {
    "stored": _("not read yet"),
    "classified": _("read, to be filed"),
    "filed": _("became a task"),
    "joined": _("joined a task"),
    "bounce": _("returned mail"),
    "automatic": _("written by a machine"),
    "bulk": _("mailing list"),
    "quarantined": _("in quarantine"),
    "rejected": _("rejected"),
    "failed": _("failed"),
    "queued": _("waits to be sent"),
    "sending": _("is being sent"),
    "sent": pgettext_lazy("mail", "sent"),
    "bounced": _("came back"),
}
REASONS = {
    "auto_reply": _("an automatic answer"),
    "auto_submitted": _("says itself that it is automatic"),
    "delivery_report": _("a server reports on a mail"),
    "list": _("sent to many"),
    "null_return_path": _("cannot be answered"),
    "our_own_address": _("comes from one of our own addresses"),
    "our_own_mail": _("a mail of ours that came around"),
    "robot_address": _("the address of a machine"),
    "unknown_sender": _("the sender is not known"),
    "unreadable": _("could not be read"),
}
ERRORS = {
    "bounced": _("A server gave it back."),
    "database_away": _("The database did not answer."),
    "dropped": _("The server broke the connection."),
    "gave_up": _("It could not be handed over within two days."),
    "login_refused": _("The server refuses the user or the password."),
    "refused": _("The server refused it."),
    "secret_unreadable": _("The password cannot be read."),
    "server_error": _("The server answered with an error."),
    "timeout": _("The server does not answer in time."),
    "tls": _("No secure connection can be made."),
    "token_refused": _("The service grants no access any more."),
    "unexpected": _("A fault in Vagt itself; the reason is in the log."),
    "unreachable": _("The server cannot be reached."),
}
