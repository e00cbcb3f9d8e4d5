"""A fingerprint of why a clock was judged as it was: kept on the timeline, so that a changed rule is noticed."""

import hashlib

from vagt.agreements.rules.terms import Terms, due_for, walk
from vagt.tasks.rules.clocks import Running, held_by


def explanation_digest(running: Running, terms: Terms) -> str | None:
    """sha256 over the stretches from the arrival to the due time; None where nothing was promised."""
    held = held_by(running, terms)
    due = due_for(held, running.inquiry)
    if due is None or running.due is None:
        return None
    rows = walk(held, running.inquiry, due.winner).rows
    lines = [f"{r.start.isoformat()} {r.end.isoformat()} {r.kind} {r.rule.id}" for r in rows]
    text = "\n".join([due.winner.promise.key, running.due.isoformat(), *lines])
    return hashlib.sha256(text.encode()).hexdigest()
