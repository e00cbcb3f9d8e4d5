"""Files of messages are judged by the scanner, oldest first; what it finds closes the file for everybody."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import transaction

from vagt.kit.clamd import Verdict
from vagt.kit.permission import require
from vagt.people.rules import Viewer
from vagt.tasks.actions.words import record
from vagt.tasks.models import Attachment
from vagt.tasks.queries.scanning import files_in
from vagt.tasks.rules.scanning import FAILED, INFECTED, NOT_SCANNED

AT_ONCE: Final = 50


def scan_files(judge: Callable[[str], Verdict], *, again: bool = False, by: Viewer, at: datetime) -> int:
    """Judge up to `AT_ONCE` files that nobody judged, or with `again` those that could not be; how many they were.

    The scanner is asked outside transactions. Two at once ask it twice, and the first word stands. Raises whatever
    `judge` raises when the scanner is away; what was judged before stays judged.
    """
    require(by, "task.work")
    wanted = FAILED if again else NOT_SCANNED
    with transaction.atomic():
        files = files_in(wanted, AT_ONCE, before=at)
    for file in files:
        _keep(file, judge(file.key), wanted, by=by, at=at)
    return len(files)


@transaction.atomic
def _keep(file: Attachment, verdict: Verdict, was: str, *, by: Viewer, at: datetime) -> None:
    rows = Attachment.objects.filter(pk=file.pk, scan=was)
    changed = rows.update(scan=verdict.state, scan_found=verdict.found, scanned_at=at)
    if changed and verdict.state == INFECTED:
        which, found = file.message_id, verdict.found
        record("file.infected", file.task, by=by, at=at, attachment_id=file.pk, message_id=which, found=found)
