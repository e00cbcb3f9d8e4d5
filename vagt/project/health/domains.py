"""SPF, DKIM and DMARC of the domains that our mail leaves from: looked at now, or as they were last night."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.db import transaction

from vagt.kit.db.walls import STAFF, behind
from vagt.kit.words import Words
from vagt.mail import queries
from vagt.mail.actions import keep_report
from vagt.mail.domains import NoDns, examine_domain, system_resolver
from vagt.mail.rules.domains import Texts, Verdict
from vagt.people.rules import SYSTEM
from vagt.project.health.finding import Finding, fine, warning

CODES = frozenset({"spf", "dkim", "dmarc"})


def domains_last_seen() -> Iterator[Finding]:
    """What the nightly look found. Asks no network. Behind the staff wall."""
    for report in queries.domain_reports():
        yield from (_finding(verdict) for verdict in queries.verdicts_of(report))


def domains_now(resolve: Callable[[], Texts] = system_resolver) -> Iterator[Finding]:
    """What the DNS says at this moment; one polite line where none answers."""
    try:
        for _name, found in _looked_at(resolve):
            yield from (_finding(verdict) for verdict in found)
    except NoDns:
        what = Words(
            "Ingen navneserver svarer her; SPF, DKIM og DMARC er ikke set efter.",
            "No name server answers here; SPF, DKIM and DMARC were not looked at.",
        )
        yield fine("dns", what)


def look_at_domains(*, at: datetime, resolve: Callable[[], Texts] = system_resolver) -> int:
    """Look, and keep what was found for the health page; how many domains answered. Without DNS all stays as it was."""
    try:
        found = list(_looked_at(resolve))
    except NoDns:
        return 0
    with behind(STAFF), transaction.atomic():
        for name, verdicts in found:
            keep_report(name, verdicts, by=SYSTEM, at=at)
    return len(found)


def _looked_at(resolve: Callable[[], Texts]) -> Iterator[tuple[str, Sequence[Verdict]]]:
    with behind(STAFF), transaction.atomic():
        domains = queries.sending_domains()
    texts = resolve() if domains else None
    for domain in domains:
        if texts is not None:
            yield domain.name, examine_domain(domain, texts)


def _finding(verdict: Verdict) -> Finding:
    """Never a problem: mail leaves all the same, and a heartbeat that stopped for it would hide what is worse."""
    return (
        fine(verdict.code, verdict.what) if verdict.cure is None else warning(verdict.code, verdict.what, verdict.cure)
    )
