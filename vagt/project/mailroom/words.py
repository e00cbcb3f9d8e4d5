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
    "erased": _("Its words were erased before it left."),
    "files_away": _("The storage of files does not answer. The mail leaves when it does."),
    "gave_up": _("It could not be handed over within two days."),
    "infected": _("The scanner found something harmful in a file. Answer again without it."),
    "login_refused": _("The server refuses the user or the password."),
    "no_smtputf8": _(
        "The server for sending takes no letters beyond ASCII in addresses. Ask for another address, or send by another server."
    ),
    "refused": _("The server refused it."),
    "scanner_away": _("The virus scanner does not answer. The mail leaves when it does."),
    "secret_unreadable": _("The password cannot be read."),
    "server_error": _("The server answered with an error."),
    "timeout": _("The server does not answer in time."),
    "tls": _("No secure connection can be made."),
    "token_refused": _("The service grants no access any more."),
    "unexpected": _("A fault in Vagt itself; the reason is in the log."),
    "unreachable": _("The server cannot be reached."),
}
SERVICES = {"microsoft": "Microsoft 365", "google": "Google"}
CONSENT_ERRORS = {
    "access_denied": _("Consent was not given at the service. Nothing has changed."),
    "consent_required": _("The service wants an administrator of theirs to consent first. Ask them, then try again."),
    "interaction_required": _("The service wants you to sign in there first. Do so, then try again."),
    "invalid_client": _(
        "The service does not know the client, or its secret is wrong or too old. Mend both, then try again."
    ),
    "invalid_grant": _("The service no longer takes its own answer: it was used or is too old. Try again."),
    "invalid_request": _(
        "The service finds the request wrong. Look whether the address to come back to is registered there."
    ),
    "invalid_scope": _("The service does not grant what we ask for. Allow it for the client there, then try again."),
    "unauthorized_client": _("The client may not ask for consent. Allow it at the service, then try again."),
    "no_code": _("The service sent you back without an answer. Try again."),
    "no_refresh_token": _(
        "The service gave no lasting access. Remove Vagt among the account's connected apps there, then try again."
    ),
    "wrong_nonce": _("The answer does not belong to this attempt. Nothing has changed; try again."),
    "unknown_state": _("This answer was not asked for here, or was used already. Begin again at the mailbox."),
    "too_late": _("It took more than a quarter of an hour. Begin again."),
    "unreachable": _("The service cannot be reached from here. Nothing has changed; try again."),
    "secret_unreadable": _(
        "The client's secret cannot be read: the installation's key is another. Put the secret in again."
    ),
    "the answer is not JSON": _("That address is no token endpoint. Mend it at the mailbox."),
    "server_error": _("The service has a fault of its own. Try again later."),
    "temporarily_unavailable": _("The service is busy. Try again later."),
}
