"""Mailboxes, what came in as it came in, and what leaves."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from vagt.mail.rules.states import INBOUND, OUTBOUND

ADDRESS = 320


class Mailbox(models.Model):
    """An address of the provider's: how its mail is fetched, and how mail from it leaves.

    Secrets are sealed with the installation's key (`sealing`) and never shown again. `revision` counts changes of the
    settings, so that a running fetcher notices.
    """

    key = models.SlugField(max_length=40, unique=True)
    address = models.CharField(max_length=ADDRESS, unique=True)
    display_name = models.CharField(max_length=120)
    active = models.BooleanField(default=True)
    revision = models.IntegerField(default=1)
    incoming = models.CharField(max_length=8, default="imap")  # imap: fetched; lmtp: delivered to us; none: only sends
    host = models.CharField(max_length=255, blank=True)
    port = models.PositiveIntegerField(default=993)
    tls = models.CharField(max_length=8, default="tls")
    login = models.CharField(max_length=ADDRESS, blank=True)
    folder = models.CharField(max_length=120, default="INBOX")
    done_folder = models.CharField(max_length=120, blank=True)  # empty: mail stays in its folder, marked as seen
    trusted_authserv_id = models.CharField(max_length=255, blank=True)
    reply_tokens = models.BooleanField(default=False)  # mail to `support+anything@` arrives here as well
    dkim_selector = models.CharField(max_length=120, blank=True)  # under which whoever sends our mail signs it

    auth = models.CharField(max_length=10, default="password")
    sealed_secret = models.TextField(blank=True)
    client_id = models.CharField(max_length=200, blank=True)
    tenant = models.CharField(max_length=120, blank=True)
    token_endpoint = models.CharField(max_length=300, blank=True)
    consent_endpoint = models.CharField(max_length=300, blank=True)
    sealed_client_secret = models.TextField(blank=True)
    sealed_refresh_token = models.TextField(blank=True)
    sealed_access_token = models.TextField(blank=True)
    access_expires_at = models.DateTimeField(null=True)
    refreshed_at = models.DateTimeField(null=True)

    smtp_host = models.CharField(max_length=255, blank=True)  # empty: the installation's own way out
    smtp_port = models.PositiveIntegerField(default=587)
    smtp_tls = models.CharField(max_length=8, default="starttls")
    smtp_login = models.CharField(max_length=ADDRESS, blank=True)
    sealed_smtp_secret = models.TextField(blank=True)

    uidvalidity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    unfetched = ArrayField(models.BigIntegerField(), default=list)  # numbers that the server did not hand out
    polled_at = models.DateTimeField(null=True)  # the last time that everything there was seen
    problem = models.CharField(max_length=40, blank=True)
    problem_words = models.CharField(max_length=300, blank=True)
    problem_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)  # in a row
    sending_problem = models.CharField(max_length=40, blank=True)
    sending_problem_words = models.CharField(max_length=300, blank=True)
    sending_problem_at = models.DateTimeField(null=True)
    reconciled_at = models.DateTimeField(null=True)
    missing = models.IntegerField(null=True)  # on the server and not with us, when last counted

    class Meta:
        ordering = ("key",)
        constraints = [
            models.CheckConstraint(condition=Q(incoming__in=["imap", "lmtp", "none"]), name="mailbox_incoming"),
            models.CheckConstraint(condition=Q(auth__in=["password", "microsoft", "google"]), name="mailbox_auth"),
            models.CheckConstraint(
                condition=Q(tls__in=["tls", "starttls", "plain"]) & Q(smtp_tls__in=["tls", "starttls", "plain"]),
                name="mailbox_tls",
            ),
        ]

    def __str__(self) -> str:
        return self.address


class RawMail(models.Model):
    """The bytes of a mail as they came, zlib-packed, once for each content. Erasure empties it; nothing else may."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    packed = models.BinaryField(null=True)
    size = models.IntegerField()
    stored_in = models.CharField(max_length=20, default="database")
    stored_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.sha256[:12]


class InboundMessage(models.Model):
    """One mail in one mailbox: how it came, how far it has got, and what the reader made of it."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="inbound")
    raw = models.ForeignKey(RawMail, on_delete=models.PROTECT, related_name="+", db_column="sha256")
    uidvalidity = models.BigIntegerField(null=True)
    uid = models.BigIntegerField(null=True)
    envelope_from = models.CharField(max_length=ADDRESS, null=True)  # null: not known (IMAP); empty: the null path
    envelope_to = ArrayField(models.CharField(max_length=ADDRESS), default=list)
    client = models.CharField(max_length=255, blank=True)
    internal_date = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    clamped = models.BooleanField(default=False)
    stored_at = models.DateTimeField()
    size = models.BigIntegerField()  # on the server; more than was stored when `partial`
    partial = models.BooleanField(default=False)  # larger than the cap: the rest is still on the server

    state = models.CharField(max_length=12, default="stored")
    attempts = models.SmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=60, blank=True)  # why it was sorted out or quarantined, a code
    reader_version = models.IntegerField(null=True)
    read_at = models.DateTimeField(null=True)
    message_id = models.TextField(blank=True)
    from_address = models.TextField(blank=True)
    subject = models.TextField(blank=True)
    reading = models.JSONField(null=True)  # what the reader made of it, without the bytes of attachments
    about_kind = models.CharField(max_length=40, blank=True)  # what it was filed as or joined to
    about_id = models.BigIntegerField(null=True)
    customer_id = models.BigIntegerField(null=True)
    judged_by_id = models.BigIntegerField(null=True)
    judged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "raw"], name="inbound_once"),
            models.CheckConstraint(condition=Q(state__in=INBOUND), name="inbound_state"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="stored"), name="inbound_to_read"),
            models.Index(
                fields=["received_at"], condition=Q(state__in=["quarantined", "failed"]), name="inbound_to_judge"
            ),
            models.Index(fields=["mailbox", "message_id"], name="inbound_message_id"),
            models.Index(fields=["about_kind", "about_id"], name="inbound_about"),
            models.Index(fields=["reader_version", "id"], name="inbound_reader"),
            models.Index(fields=["mailbox", "uidvalidity", "uid"], name="inbound_uid"),
        ]

    def __str__(self) -> str:
        return f"inbound {self.pk} {self.state}"


class OutboundMessage(models.Model):
    """A mail that leaves: written in the transaction of what it says, sent afterwards under the same Message-ID."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, null=True, related_name="outbound")
    from_address = models.CharField(max_length=ADDRESS)
    from_name = models.CharField(max_length=200, blank=True)
    reply_to = models.CharField(max_length=ADDRESS, blank=True)
    to = ArrayField(models.CharField(max_length=ADDRESS))
    cc = ArrayField(models.CharField(max_length=ADDRESS), default=list)
    remaining = ArrayField(models.CharField(max_length=ADDRESS))  # who has not got it yet
    refused = models.JSONField(default=dict)  # address -> the server's code and words
    subject = models.TextField()
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    message_id = models.CharField(max_length=400, unique=True)
    in_reply_to = models.TextField(blank=True)
    references = ArrayField(models.TextField(), default=list)
    auto = models.CharField(max_length=10, blank=True)  # empty: a person's; generated, replied: RFC 3834
    about_kind = models.CharField(max_length=40)
    about_id = models.BigIntegerField()
    customer_id = models.BigIntegerField(null=True)

    state = models.CharField(max_length=8, default="queued")
    queued_at = models.DateTimeField()
    attempts = models.SmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    repeated = models.SmallIntegerField(default=0)  # how often it may have left twice
    error = models.CharField(max_length=40, blank=True)
    smtp_code = models.SmallIntegerField(null=True)
    smtp_words = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # when it failed for good or bounced

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OUTBOUND), name="outbound_state"),
            models.CheckConstraint(condition=Q(auto__in=["", "generated", "replied"]), name="outbound_auto"),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state__in=["queued", "sending"]), name="outbound_due"),
            models.Index(fields=["-ended_at"], condition=Q(state__in=["failed", "bounced"]), name="outbound_ended"),
            models.Index(fields=["about_kind", "about_id"], name="outbound_about"),
            models.Index(fields=["queued_at"], condition=~Q(auto=""), name="outbound_auto_sent"),
        ]

    def __str__(self) -> str:
        return f"outbound {self.pk} {self.state}"


class OutboundAttachment(models.Model):
    """A file of a mail that leaves; its content stands in the file storage under `key`."""

    message = models.ForeignKey(OutboundMessage, on_delete=models.CASCADE, related_name="attachments")
    key = models.CharField(max_length=200)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=120, default="application/octet-stream")
    size = models.BigIntegerField(default=0)
    content_id = models.CharField(max_length=255, blank=True)
    customer_id = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return self.name


class MailTemplate(models.Model):
    """One version of a mail's text, for one kind, language and brand; the newest holds. Never changed, only followed.

    `brand` is a key that whoever writes the mail knows; empty: every brand without its own. `is_default` says that the
    words which come with Vagt hold again.
    """

    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=5)
    brand = models.CharField(max_length=40, blank=True)
    version = models.IntegerField()
    subject = models.TextField(blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    is_default = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "language", "brand", "version"], name="mail_template_version")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language} {self.version}"


class DomainReport(models.Model):
    """What the DNS said of a domain that our mail leaves from, when somebody last looked."""

    domain = models.CharField(max_length=255, unique=True)
    found = models.JSONField(default=list)
    checked_at = models.DateTimeField()

    class Meta:
        ordering = ("domain",)

    def __str__(self) -> str:
        return self.domain
