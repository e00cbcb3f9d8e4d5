"""What the DNS says of our domains, kept for pages that ask no network."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from vagt.kit.events import Actor
from vagt.kit.permission import require
from vagt.mail.models import DomainReport
from vagt.mail.rules.domains import Verdict


@transaction.atomic
def keep_report(domain: str, found: Sequence[Verdict], *, by: Actor, at: datetime) -> DomainReport:
    """The newest look at a domain, in the place of the one before. No event: it says what others did, not we."""
    require(by, "mailbox.edit")
    rows = [
        {"code": one.code, "what": one.what.as_json(), "cure": one.cure.as_json() if one.cure else None}
        for one in found
    ]
    report, _made = DomainReport.objects.update_or_create(domain=domain, defaults={"found": rows, "checked_at": at})
    return report
