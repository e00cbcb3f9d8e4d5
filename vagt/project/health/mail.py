"""What can be wrong with mail: each mailbox, and what waits too long. Nothing of it means that mail is lost."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from vagt.kit.words import Words
from vagt.mail import queries
from vagt.mail.models import Mailbox
from vagt.mail.queries import Backlog
from vagt.mail.rules.problems import SILENT_AFTER, problem_of
from vagt.project.health.domains import domains_last_seen
from vagt.project.health.finding import Finding, fine, problem, warning

JUDGE_WITHIN = timedelta(hours=4)
TOKEN_DAYS = timedelta(days=75)  # a refresh token that nobody used for 90 days is dead


def mail(at: datetime) -> Iterator[Finding]:
    """Every mailbox in use, then the log of what came in, then the outbox. Behind the staff wall."""
    for mailbox in queries.active_mailboxes():
        yield from _fetching(mailbox, at)
        yield from _sending(mailbox)
    yield from domains_last_seen()
    yield from _waiting(queries.backlog(at), at)


def _fetching(mailbox: Mailbox, at: datetime) -> Iterator[Finding]:
    if mailbox.incoming != "imap":
        return
    name = mailbox.address
    silent = mailbox.polled_at is None or at - mailbox.polled_at > SILENT_AFTER
    if mailbox.problem:
        known = problem_of(mailbox.problem)
        what = Words(f"{name}: {known.what.da} {_detail(mailbox)}", f"{name}: {known.what.en} {_detail(mailbox)}")
        say = problem if silent else warning
        yield say("mailbox", Words(what.da.strip(), what.en.strip()), known.cure)
    elif silent:
        yield problem(
            "mailbox",
            Words(
                f"{name}: der er ikke hentet mail{_since(mailbox, at).da}.",
                f"{name}: no mail was fetched{_since(mailbox, at).en}.",
            ),
            Words(
                "`vagt up` starter mailprocessen; ellers: vagt mail. Se var/log/mail.log. Mailen bliver på serveren.",
                "`vagt up` starts the mail process; else: vagt mail. See var/log/mail.log. Mail stays on the server.",
            ),
        )
    else:
        yield fine("mailbox", Words(f"{name}: mail hentes.", f"{name}: mail is fetched."))
    yield from _doubts(mailbox, at)


def _doubts(mailbox: Mailbox, at: datetime) -> Iterator[Finding]:
    name = mailbox.address
    if mailbox.unfetched:
        count = len(mailbox.unfetched)
        yield warning(
            "mailbox_unfetched",
            Words(
                f"{name}: serveren udleverer ikke {count} mails.",
                f"{name}: the server does not hand out {count} mails.",
            ),
            Words(
                "De andre hentes. Åbn mappen i et mailprogram og flyt dem, så Vagt kan se dem igen.",
                "The others are fetched. Open the folder in a mail program and move them, so that Vagt sees them anew.",
            ),
        )
    if mailbox.missing:
        yield warning(
            "mailbox_differs",
            Words(
                f"{name}: natlig optælling fandt {mailbox.missing} mails, der var sprunget over; de er hentet nu.",
                f"{name}: the nightly count found {mailbox.missing} mails that had been passed by; they are stored now.",
            ),
            Words(
                "Se efter, om et andet program flytter mail i den samme mappe.",
                "Look whether another program moves mail in the same folder.",
            ),
        )
    if mailbox.auth != "password" and mailbox.refreshed_at and at - mailbox.refreshed_at > TOKEN_DAYS:
        yield warning(
            "mailbox_token",
            Words(f"{name}: adgangen (OAuth2) udløber snart.", f"{name}: the access (OAuth2) ends soon."),
            Words("Giv samtykke igen under Postkasser.", "Give consent again under Mailboxes."),
        )


def _sending(mailbox: Mailbox) -> Iterator[Finding]:
    if mailbox.sending_problem:
        known = problem_of(mailbox.sending_problem)
        yield problem(
            "mailbox_sending",
            Words(
                f"{mailbox.address}: mail kan ikke sendes. {known.what.da}",
                f"{mailbox.address}: mail cannot be sent. {known.what.en}",
            ),
            Words(
                "Se efter serveren til afsendelse under Postkasser. Mailen venter i udbakken og sendes af sig selv.",
                "Look at the server for sending under Mailboxes. Mail waits in the outbox and is sent by itself.",
            ),
        )


class _Heap(NamedTuple):
    many: int
    say: Callable[[str, Words, Words], Finding]
    code: str
    what: Words
    cure: Words


def _waiting(waiting: Backlog, at: datetime) -> Iterator[Finding]:
    heaps = [heap for heap in (*_came_in(waiting, at), *_leaves(waiting)) if heap.many]
    yield from (heap.say(heap.code, heap.what, heap.cure) for heap in heaps)
    if not heaps:
        yield fine("mail", Words("Ingen mail venter for længe.", "No mail waits too long."))


def _came_in(waiting: Backlog, at: datetime) -> Iterator[_Heap]:
    oldest = waiting.oldest_to_judge
    late = oldest is not None and at - oldest > JUDGE_WITHIN
    yield _Heap(
        waiting.unread,
        problem,
        "mail_unread",
        Words(f"{waiting.unread} mails er gemt og ikke læst.", f"{waiting.unread} mails are stored and not read."),
        Words("Se, om mailprocessen kører: var/log/mail.log.", "See whether the mail process runs: var/log/mail.log."),
    )
    yield _Heap(
        waiting.to_judge,
        problem if late else warning,
        "mail_quarantine",
        Words(f"{waiting.to_judge} mails venter i karantæne.", f"{waiting.to_judge} mails wait in quarantine."),
        Words("Bedøm dem på siden Karantæne.", "Judge them on the page Quarantine."),
    )
    yield _Heap(
        waiting.too_large,
        warning,
        "mail_too_large",
        Words(
            f"{waiting.too_large} mails var for store; resten ligger på serveren.",
            f"{waiting.too_large} mails were too large; the rest is on the server.",
        ),
        Words(
            "Hent dem i et mailprogram, eller hæv VAGT_MAIL_MAX_BYTES.",
            "Open them in a mail program, or raise VAGT_MAIL_MAX_BYTES.",
        ),
    )


def _leaves(waiting: Backlog) -> Iterator[_Heap]:
    yield _Heap(
        waiting.unsent,
        problem,
        "mail_unsent",
        Words(
            f"{waiting.unsent} mails har ventet længe på at blive sendt.",
            f"{waiting.unsent} mails have waited long to be sent.",
        ),
        Words("Se grunden på siden Udbakke.", "See the reason on the page Outbox."),
    )
    yield _Heap(
        waiting.failed,
        warning,
        "mail_failed",
        Words(
            f"{waiting.failed} mails kom ikke frem det sidste døgn.",
            f"{waiting.failed} mails did not arrive within a day.",
        ),
        Words(
            "Ret adressen, eller send dem igen fra siden Udbakke.",
            "Mend the address, or send them again from the page Outbox.",
        ),
    )
    yield _Heap(
        int(waiting.silenced),
        problem,
        "mail_silenced",
        Words(
            "Så mange automatiske svar er sendt, at resten holdes tilbage.",
            "So many automatic answers were sent that the rest is held back.",
        ),
        Words(
            "Find den, vi skriver i ring med, på siden Udbakke.",
            "Find whom we write to in a circle, on the page Outbox.",
        ),
    )


def _detail(mailbox: Mailbox) -> str:
    return f"({mailbox.problem_words})" if mailbox.problem_words else ""


def _since(mailbox: Mailbox, at: datetime) -> Words:
    if mailbox.polled_at is None:
        return Words("", "")
    minutes = int((at - mailbox.polled_at).total_seconds()) // 60
    return Words(f" i {minutes} minutter", f" for {minutes} minutes")
