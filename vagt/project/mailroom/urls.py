"""Where mail is looked after."""

from django.urls import path

from vagt.project.mailroom import consent, mailboxes, messages, texts

TEXT = "mail/texts/<str:brand>/<slug:kind>/<slug:language>/"

urlpatterns = [
    path("mail/mailboxes/", mailboxes.mailboxes, name="mailboxes"),
    path("mail/mailboxes/new/", mailboxes.mailbox_add, name="mailbox_add"),
    path("mail/mailboxes/<int:mailbox_id>/edit/", mailboxes.mailbox_edit, name="mailbox_edit"),
    path("mail/mailboxes/<int:mailbox_id>/test/", mailboxes.mailbox_test, name="mailbox_test"),
    path("mail/mailboxes/<int:mailbox_id>/consent/", consent.mailbox_consent, name="mailbox_consent"),
    path("mail/mailboxes/<int:mailbox_id>/consent/start/", consent.mailbox_consent_start, name="mailbox_consent_start"),
    path("mail/consent/", consent.mailbox_consented, name="mailbox_consented"),
    path("mail/texts/", texts.mail_texts, name="mail_texts"),
    path(f"{TEXT}", texts.mail_text, name="mail_text"),
    path(f"{TEXT}preview/", texts.mail_text_preview, name="mail_text_preview"),
    path(f"{TEXT}default/", texts.mail_text_restore, name="mail_text_restore"),
    path("mail/quarantine/", messages.quarantine, name="quarantine"),
    path("mail/in/<int:message_id>/", messages.inbound, name="inbound"),
    path("mail/in/<int:message_id>/raw/", messages.inbound_raw, name="inbound_raw"),
    path("mail/outbox/", messages.outbox, name="outbox"),
    path("mail/out/<int:message_id>/", messages.outbound, name="outbound"),
]
