"""The domains that our mail leaves from, and what was last found about them."""

from collections import defaultdict
from collections.abc import Sequence

from django.conf import settings

from vagt.kit.words import Words
from vagt.mail.models import DomainReport
from vagt.mail.queries.mailboxes import active_mailboxes
from vagt.mail.rules.domains import SendingDomain, Verdict, has_records


def sending_domains() -> Sequence[SendingDomain]:
    """Those of the mailboxes in use and of the installation's own address, leaving out what nobody can own."""
    hosts: dict[str, list[str]] = defaultdict(list)
    selectors: dict[str, list[str]] = defaultdict(list)
    for row in active_mailboxes():
        domain = _domain(row.address)
        hosts[domain].append(row.smtp_host or _installations_host())
        selectors[domain].append(row.dkim_selector)
    own = _domain(settings.DEFAULT_FROM_EMAIL)
    hosts[own].append(_installations_host())
    return [
        SendingDomain(name, _different(hosts[name]), _different(selectors[name]))
        for name in sorted(hosts)
        if has_records(name)
    ]


def domain_reports() -> Sequence[DomainReport]:
    """What the last look found, domain by domain, for those that still send."""
    return list(DomainReport.objects.filter(domain__in=[domain.name for domain in sending_domains()]))


def verdicts_of(report: DomainReport) -> Sequence[Verdict]:
    """What was found, as it was said."""
    return [
        Verdict(row["code"], Words.read(row["what"]), Words.read(row["cure"]) if row["cure"] else None)
        for row in report.found
    ]


def _domain(address: str) -> str:
    return address.rpartition("@")[2].strip("> ").lower()


def _different(names: Sequence[str]) -> Sequence[str]:
    return tuple(dict.fromkeys(name for name in names if name))


def _installations_host() -> str:
    return str(settings.EMAIL_HOST) if settings.EMAIL_BACKEND.endswith(".smtp.EmailBackend") else ""
