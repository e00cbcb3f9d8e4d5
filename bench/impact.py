"""What the impact preview of a calendar costs with thousands of customers.

    python bench/impact.py                 # --customers 3000, --terms 20

Customers are spread over three plans and `--terms` negotiated targets. Those with the same terms are judged together, so
the cost is that of reading every agreement, and eight weeks of sample arrivals for each kind of terms.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from pages import ROOT, login, serve

MADE, AT = datetime(2026, 1, 1, 9, tzinfo=UTC), datetime(2026, 7, 20, 8, tzinfo=UTC)


def load(customers: int, terms: int) -> None:
    """Customers with a signed agreement each."""
    from vagt.agreements.models import Agreement, AgreementVersion, Signature
    from vagt.agreements.queries import default_calendar, plan_versions
    from vagt.people.models import Brand, Customer

    brand, calendar = Brand.objects.first(), default_calendar()
    plans = [plan_versions(key).first() for key in ("essential", "extended", "premium")]
    rows = Customer.objects.bulk_create(
        Customer(number=str(100_000 + n), name=f"Kunde {n:05}", brand=brand, created_at=MADE) for n in range(customers)
    )
    agreements = Agreement.objects.bulk_create(
        Agreement(customer=row, number=f"B{row.number}", created_at=MADE) for row in rows
    )
    versions = AgreementVersion.objects.bulk_create(
        AgreementVersion(
            customer_id=agreement.customer_id,
            agreement=agreement,
            number=1,
            plan_version=plans[n % len(plans)],
            calendar=calendar,
            valid_from=MADE.date(),
            targets={"response": {"high": 30 + n % terms}} if n % 10 == 0 else {},
            recorded_at=MADE,
        )
        for n, agreement in enumerate(agreements)
    )
    Signature.objects.bulk_create(
        Signature(customer_id=v.customer_id, version=v, party=party, name="A", signed_at=MADE, recorded_at=MADE)
        for v in versions
        for party in ("customer", "provider")
    )


def measure() -> None:
    """One closing day more, asked for three times."""
    from vagt.agreements.queries import default_calendar, newest_version
    from vagt.agreements.queries.calendars import document_of
    from vagt.agreements.queries.impact import compare_calendar
    from vagt.agreements.rules.calendar import NamedDay
    from vagt.kit.words import Words

    calendar = default_calendar()
    document = document_of(newest_version(calendar))
    day = NamedDay(date(2026, 7, 31), Words("Lukket", "Closed"))
    draft = replace(document, closing_days=(*document.closing_days, day))
    for _ in range(3):
        began = time.process_time()
        found = compare_calendar(calendar, draft, date(2026, 7, 20), AT)
        spent = time.process_time() - began
        moves = sum(len(impact.moves) for impact in found)
        print(f"{len(found)} kinds of terms, {moves} sample due times move, {spent:.2f} s of processor time in Python")


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    wanted.add_argument("--customers", type=int, default=3000)
    wanted.add_argument("--terms", type=int, default=20)
    chosen = wanted.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="vagt-bench-"))
    sys.path.insert(0, str(ROOT))
    os.environ.update(login("vagt_app", folder))
    try:
        serve(folder)
        import django

        django.setup()
        from django.db import transaction

        from vagt.kit.db.walls import STAFF, behind
        from vagt.project.demo.agreements import make_agreements
        from vagt.project.demo.people import make_people

        cast = make_people(AT)
        with behind(STAFF), transaction.atomic():
            make_agreements(cast, AT)
            load(chosen.customers, chosen.terms)
            measure()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
