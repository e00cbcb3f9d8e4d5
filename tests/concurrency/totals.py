"""One query that says whether anything was lost or done twice, and one that says what is still to be done."""

from typing import NamedTuple


class Total(NamedTuple):
    """Two numbers that must be the same."""

    what: str
    left: int
    right: int


_EQUAL = """
WITH delivered(name) AS (SELECT unnest(%(delivered)s::text[])),
     taken(name) AS (SELECT unnest(%(taken)s::text[])),
     said AS (SELECT * FROM tasks_message WHERE source LIKE 'mail:%%' AND copied_from_id IS NULL)
SELECT what, a, b FROM (VALUES
  (1, 'mails delivered = names stored', (SELECT count(*) FROM delivered),
     (SELECT count(DISTINCT message_id) FROM mail_inboundmessage JOIN delivered ON name = message_id)),
  (2, 'mails delivered = rows of the inbound log', (SELECT count(*) FROM delivered),
     (SELECT count(*) FROM mail_inboundmessage)),
  (3, 'rows of the inbound log = raw mails', (SELECT count(*) FROM mail_inboundmessage),
     (SELECT count(*) FROM mail_rawmail)),
  (4, 'rows of the inbound log = filed or joined', (SELECT count(*) FROM mail_inboundmessage),
     (SELECT count(*) FROM mail_inboundmessage WHERE state IN ('filed', 'joined'))),
  (5, 'filed = tasks', (SELECT count(*) FROM mail_inboundmessage WHERE state = 'filed'),
     (SELECT count(*) FROM tasks_task)),
  (6, 'filed = tasks named by them',  (SELECT count(*) FROM mail_inboundmessage WHERE state = 'filed'),
     (SELECT count(DISTINCT about_id) FROM mail_inboundmessage WHERE state = 'filed')),
  (7, 'filed or joined = messages made of mail', (SELECT count(*) FROM mail_inboundmessage),
     (SELECT count(*) FROM said)),
  (8, 'messages made of mail = different mails in them', (SELECT count(*) FROM said),
     (SELECT count(DISTINCT source) FROM said)),
  (9, 'rows of the inbound log = mail.received', (SELECT count(*) FROM mail_inboundmessage),
     (SELECT count(*) FROM kit_event WHERE kind = 'mail.received')),
  (10, 'rows of the inbound log = mail.read', (SELECT count(*) FROM mail_inboundmessage),
     (SELECT count(*) FROM kit_event WHERE kind = 'mail.read')),
  (11, 'rows of the inbound log = mail.filed', (SELECT count(*) FROM mail_inboundmessage),
     (SELECT count(*) FROM kit_event WHERE kind = 'mail.filed')),
  (12, 'answers written = answers kept', %(answers)s::bigint,
     (SELECT count(*) FROM tasks_message WHERE kind = 'answer')),
  (13, 'answers kept = mails of answers', (SELECT count(*) FROM tasks_message WHERE kind = 'answer'),
     (SELECT count(*) FROM mail_outboundmessage WHERE about_kind = 'task_message')),
  (14, 'outbound = sent', (SELECT count(*) FROM mail_outboundmessage),
     (SELECT count(*) FROM mail_outboundmessage WHERE state = 'sent')),
  (15, 'outbound = mail.sent', (SELECT count(*) FROM mail_outboundmessage),
     (SELECT count(*) FROM kit_event WHERE kind = 'mail.sent')),
  (16, 'outbound = names the server took', (SELECT count(*) FROM mail_outboundmessage),
     (SELECT count(*) FROM mail_outboundmessage JOIN taken ON name = message_id)),
  (17, 'names the server took = outbound', (SELECT count(*) FROM taken),
     (SELECT count(*) FROM mail_outboundmessage)),
  (18, 'jobs that file = done', (SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'intake.file_mail'),
     (SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'intake.file_mail' AND status = 'succeeded'))
) AS totals(number, what, a, b) ORDER BY number
"""

_REST = """
SELECT 'inbound ' || state, count(*) FROM mail_inboundmessage WHERE state NOT IN ('filed', 'joined') GROUP BY 1
UNION ALL SELECT 'outbound ' || state, count(*) FROM mail_outboundmessage WHERE state <> 'sent' GROUP BY 1
UNION ALL SELECT task_name || ' ' || status, count(*) FROM procrastinate_jobs
  WHERE status <> 'succeeded' AND task_name NOT LIKE 'project.%' GROUP BY 1
"""


def totals(superuser, delivered, answers, taken):
    """What must be equal, each with both numbers."""
    given = {"delivered": delivered, "answers": answers, "taken": list(taken)}
    return [Total(*row) for row in superuser.execute(_EQUAL, given)]


def counted_repeats(superuser):
    """How often a mail may have left twice, by our own count."""
    return superuser.execute("SELECT coalesce(sum(repeated), 0) FROM mail_outboundmessage").fetchone()[0]


def rest(superuser):
    """What is still to be done, or has failed; empty when everything is quiet."""
    return dict(superuser.execute(_REST).fetchall())
