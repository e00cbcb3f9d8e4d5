"""Writes about mail. Each is a sentence: what is done, by whom, at which instant."""

from vagt.mail.actions.arriving import claim_unread, store_inbound
from vagt.mail.actions.domains import keep_report
from vagt.mail.actions.judging import erase_inbound, erase_outbound, note_opened, reject, release
from vagt.mail.actions.mailboxes import add_mailbox, change_mailbox, keep_consent, keep_tokens
from vagt.mail.actions.polling import (
    begin_poll,
    note_counted,
    note_failure,
    note_polled,
    note_sending_failure,
    note_unfetched,
    note_untold,
)
from vagt.mail.actions.queueing import Attachment, queue_automatic_mail, queue_mail
from vagt.mail.actions.reading import (
    keep_version,
    mark_filed,
    mark_unfiled,
    quarantine,
    read_again,
    record_reading,
    record_readings,
    record_unread,
    reread,
)
from vagt.mail.actions.sending import claim_outbound, record_attempt, record_bounce, send_again
from vagt.mail.actions.templates import change_template, opened_template, restore_template

__all__ = [
    "Attachment",
    "add_mailbox",
    "begin_poll",
    "change_mailbox",
    "change_template",
    "claim_outbound",
    "claim_unread",
    "erase_inbound",
    "erase_outbound",
    "keep_consent",
    "keep_report",
    "keep_tokens",
    "keep_version",
    "mark_filed",
    "mark_unfiled",
    "note_counted",
    "note_failure",
    "note_opened",
    "note_polled",
    "note_sending_failure",
    "note_unfetched",
    "note_untold",
    "opened_template",
    "quarantine",
    "queue_automatic_mail",
    "queue_mail",
    "read_again",
    "record_attempt",
    "record_bounce",
    "record_reading",
    "record_readings",
    "record_unread",
    "reject",
    "release",
    "reread",
    "restore_template",
    "send_again",
    "store_inbound",
]
