"""Mail that waits for a judgement, and mail that leaves."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from vagt.intake.rules.filing import UNOWNED
from vagt.kit.now import now
from vagt.kit.pages import page
from vagt.mail import queries
from vagt.mail.actions import note_opened, read_again, reject, release, send_again
from vagt.mail.models import InboundMessage
from vagt.people.entrance import ACT, FORM, done, workspace
from vagt.people.middleware import Request
from vagt.project.mailroom.words import ERRORS, REASONS, STATES

OUTBOX_VIEWS = {"": ("queued", "sending", "failed", "bounced"), "failed": ("failed", "bounced"), "sent": ("sent",)}
PREVIEW = 20_000  # letters of a mail that are shown before somebody has judged it


@workspace("mail.judge")
def quarantine(request: Request) -> HttpResponse:
    """What waits for a person, oldest first; and what was sorted out, when asked for."""
    chosen = request.GET.get("state", "")
    rows = queries.latest_inbound(state=chosen) if chosen in STATES else queries.judgeable()
    words = {"rows": rows, "chosen": chosen, "states": STATES, "reasons": REASONS, "at": now()}
    return page(request, "mailroom/quarantine.html", words)


@workspace("mail.judge", FORM)
def inbound(request: Request, message_id: int) -> HttpResponse:
    """One mail as text, with why it is here; release, reject, or have it read again."""
    row = queries.inbound_of(message_id)
    judge = _JUDGEMENTS.get(request.POST.get("do", ""))
    needs_owner = row.state == "quarantined" and row.reason in UNOWNED
    if judge is _release and needs_owner:
        return redirect("unsorted_mail", message_id)
    if judge is not None:
        judge(row, request)
        return done(request, _("Done."), "quarantine")
    reading = row.reading or {}
    text = str(reading.get("text") or "")
    words = {"row": row, "reading": reading, "text": text[:PREVIEW], "cut": len(text) > PREVIEW}
    words |= {"states": STATES, "reasons": REASONS, "may_judge": row.state not in {"filed", "joined"}}
    words["needs_owner"] = needs_owner
    return page(request, "mailroom/inbound.html", words)


def _release(row: InboundMessage, request: Request) -> None:
    release(row, why=request.POST.get("why", "")[:500], by=request.viewer, at=now())


def _reject(row: InboundMessage, request: Request) -> None:
    reject(row, why=request.POST.get("why", "")[:500], by=request.viewer, at=now())


def _read_again(row: InboundMessage, request: Request) -> None:
    read_again(row, by=request.viewer, at=now())


_JUDGEMENTS: dict[str, Callable[[InboundMessage, Request], None]] = {
    "release": _release,
    "reject": _reject,
    "read_again": _read_again,
}


@workspace("mail.judge", ACT)
def inbound_raw(request: Request, message_id: int) -> HttpResponse:
    """The mail as it came, to be saved; who opened it is recorded."""
    row = queries.inbound_of(message_id)
    raw = queries.raw_of(row.raw_id)
    note_opened(row, by=request.viewer, at=now())
    response = HttpResponse(raw, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="mail-{row.pk}.eml"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@workspace("mail.judge")
def outbox(request: Request) -> HttpResponse:
    """What waits and what failed, newest first; what was sent, when asked for."""
    chosen = request.GET.get("show", "")
    rows = queries.latest_outbound(states=OUTBOX_VIEWS.get(chosen, OUTBOX_VIEWS[""]))
    words = {"rows": rows, "chosen": chosen, "states": STATES, "errors": ERRORS}
    return page(request, "mailroom/outbox.html", words)


@workspace("mail.judge", FORM)
def outbound(request: Request, message_id: int) -> HttpResponse:
    """One mail that leaves, with every word a server said about it; send it again."""
    row = queries.outbound_of(message_id)
    if request.POST.get("do") == "send_again":
        send_again(row, by=request.viewer, at=now())
        return redirect("outbound", message_id)
    words = {"row": row, "files": queries.attachments_of(row), "states": STATES, "errors": ERRORS}
    return page(request, "mailroom/outbound.html", words)
