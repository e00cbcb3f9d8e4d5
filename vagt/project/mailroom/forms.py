"""What is typed about mailboxes."""

from dataclasses import fields
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from vagt.mail.rules.settings import Secrets, Settings
from vagt.people.forms import Form, Reasoned

INCOMING = (
    ("imap", _("Fetched from a server (IMAP)")),
    ("lmtp", _("Delivered to us (LMTP)")),
    ("none", _("Not at all: it only sends")),
)
TLS = (("tls", _("TLS from the start")), ("starttls", _("STARTTLS")), ("plain", _("None: for this machine only")))
AUTH = (("password", _("Password or app password")), ("microsoft", _("Microsoft 365")), ("google", _("Google")))
LOCAL = {"localhost", "127.0.0.1", "::1"}
_SECRETS = tuple(field.name for field in fields(Secrets))


def _secret(label: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    help_text = _("Kept sealed and never shown again. Empty keeps the one there is.")
    return forms.CharField(
        label=label, required=False, strip=False, max_length=8000, widget=widget, help_text=help_text
    )


def _encrypted(url: str) -> str:
    parts = urlsplit(url)
    if url and parts.scheme != "https" and parts.hostname not in LOCAL:
        raise forms.ValidationError(_("It must begin with https://."))
    return url


class MailboxForm(Form):
    """A mailbox: how mail comes in, and how it leaves."""

    address = forms.EmailField(label=_("Address"))
    display_name = forms.CharField(label=_("Name of the sender"), max_length=120)
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)
    incoming = forms.ChoiceField(label=_("How mail comes in"), choices=INCOMING, initial="imap")
    host = forms.CharField(label=_("Server"), required=False, max_length=255)
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=993)
    tls = forms.ChoiceField(label=_("Encryption"), choices=TLS, initial="tls")
    login = forms.CharField(label=_("User"), required=False, max_length=320)
    auth = forms.ChoiceField(label=_("Way of signing in"), choices=AUTH, initial="password")
    secret = _secret(_("Password"))
    folder = forms.CharField(label=_("Folder"), required=False, max_length=120, initial="INBOX")
    done_folder = forms.CharField(
        label=_("Folder for fetched mail"),
        required=False,
        max_length=120,
        help_text=_("Mail is moved there once it is stored. Empty: it stays, marked as seen."),
    )
    trusted_authserv_id = forms.CharField(
        label=_("Trusted authentication service"),
        required=False,
        max_length=255,
        help_text=_(
            "The name your own mail server puts first in Authentication-Results. Empty: no sender is verified."
        ),
    )
    reply_tokens = forms.BooleanField(
        label=_("Answers may come to an address of their own"),
        required=False,
        help_text=_(
            "Only if mail to support+anything@… arrives here too, as it does with Microsoft 365 and Google. Then an answer"
            " finds its task even when its sender's program drops everything else."
        ),
    )
    dkim_selector = forms.CharField(
        label=_("DKIM selector"),
        required=False,
        max_length=120,
        help_text=_(
            "The name under which your mail server signs, such as selector1. vagt doctor then checks its record."
        ),
    )
    client_id = forms.CharField(label=_("Client id"), required=False, max_length=200)
    tenant = forms.CharField(label=_("Tenant"), required=False, max_length=120, help_text=_("Microsoft 365 only."))
    client_secret = _secret(_("Client secret"))
    refresh_token = _secret(_("Refresh token"))
    token_endpoint = forms.URLField(
        label=_("Token endpoint"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=_("Empty: the service's own."),
    )
    consent_endpoint = forms.URLField(
        label=_("Consent address"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=_("Empty: the service's own."),
    )
    smtp_host = forms.CharField(
        label=_("Server for sending"),
        required=False,
        max_length=255,
        help_text=_("Empty: mail leaves by the installation's own server."),
    )
    smtp_port = forms.IntegerField(label=_("Port for sending"), min_value=1, max_value=65535, initial=587)
    smtp_tls = forms.ChoiceField(label=_("Encryption when sending"), choices=TLS, initial="starttls")
    smtp_login = forms.CharField(label=_("User for sending"), required=False, max_length=320)
    smtp_secret = _secret(_("Password for sending"))

    def clean_token_endpoint(self) -> str:
        """Tokens travel encrypted, except to this machine."""
        return _encrypted(str(self.cleaned_data["token_endpoint"]))

    def clean_consent_endpoint(self) -> str:
        """So does what leads to them."""
        return _encrypted(str(self.cleaned_data["consent_endpoint"]))

    def settings(self) -> Settings:
        """What was typed, the secrets left out."""
        return Settings(**{field.name: self.cleaned_data[field.name] for field in fields(Settings)})

    def secrets(self) -> Secrets:
        """The secrets that were typed; the others stay."""
        return Secrets(**{name: self.cleaned_data[name] or None for name in _SECRETS})


class MailTextForm(Reasoned):
    """The text of one kind of mail. The braces hold fields, which the page lists."""

    subject = forms.CharField(label=_("Subject"), max_length=300)
    text = forms.CharField(
        label=_("Text"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("Markdown; a line that holds nothing but empty fields is left out."),
    )
    html = forms.CharField(
        label=_("HTML of your own"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Empty: it is made of the text. Scripts, pictures and forms are taken out."),
    )
    field_order = ("subject", "text", "html", "why")


class NewMailboxForm(MailboxForm):
    """A mailbox that is not there yet."""

    key = forms.SlugField(label=_("Key"), max_length=40, help_text=_("Short and lasting, such as support."))
    field_order = ("key",)


class ChangeMailboxForm(MailboxForm):
    """A mailbox that changes, and why."""

    why = forms.CharField(
        label=_("Why"), required=False, max_length=500, help_text=_("Kept in the audit, beside the old and the new.")
    )
