"""The one table of who reacts to what: event kind -> jobs, each started with the id of the event."""

from collections.abc import Sequence
from typing import Any

from procrastinate import App

from vagt.kit import events


def connect(app: App) -> None:
    """Install the table once the job queue is ready."""
    from vagt.intake import jobs as intake_jobs
    from vagt.notices import jobs as notices_jobs
    from vagt.people import jobs as people_jobs
    from vagt.tasks import jobs as tasks_jobs

    del app
    table: dict[str, tuple[Any, ...]] = {
        "agreement.signed": (tasks_jobs.rederive,),
        "calendar.version_recorded": (tasks_jobs.rederive,),
        "coverage.added": (tasks_jobs.rederive,),
        "coverage.withdrawn": (tasks_jobs.rederive,),
        "clock.broken": (tasks_jobs.tell_people,),
        "clock.warned": (tasks_jobs.tell_people,),
        "contact.added": (intake_jobs.take_up_known_mail,),
        "contact.changed": (intake_jobs.take_up_known_mail,),
        "contact.joined": (intake_jobs.take_up_known_mail,),
        "customer.changed": (tasks_jobs.follow_customers_team, intake_jobs.take_up_known_mail),
        "mail.bounced": (intake_jobs.take_back_answer, notices_jobs.follow_mail_of_notice),
        "mail.failed": (intake_jobs.take_back_answer, notices_jobs.follow_mail_of_notice),
        "mail.sent": (notices_jobs.follow_mail_of_notice,),
        "message.noted": (tasks_jobs.tell_people,),
        "message.sent": (tasks_jobs.tell_people,),
        "person.invited": (people_jobs.send_invitation,),
        "task.assigned": (tasks_jobs.tell_people,),
    }
    each = {kind: tuple(_for_each(job) for job in jobs) for kind, jobs in table.items()}
    events.connect({**each, "mail.read": (_for_all(intake_jobs.file_mail),)})


def _for_each(job: Any) -> events.Reaction:
    """A job an event."""

    def react(event_ids: Sequence[int]) -> None:
        for event_id in event_ids:
            job.defer(event_id=event_id)

    return react


def _for_all(job: Any) -> events.Reaction:
    """One job for the events that were recorded together: a burst costs the queue once."""
    return lambda event_ids: job.defer(event_ids=list(event_ids))
