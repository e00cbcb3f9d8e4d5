"""The one table of who reacts to what: event kind -> jobs, each started with the id of the event."""

from typing import Any

from procrastinate import App

from vagt.kit import events


def connect(app: App) -> None:
    """Install the table once the job queue is ready."""
    from vagt.intake import jobs as intake_jobs
    from vagt.people import jobs as people_jobs
    from vagt.tasks import jobs as tasks_jobs

    del app
    table: dict[str, tuple[Any, ...]] = {
        "agreement.signed": (tasks_jobs.rederive,),
        "calendar.version_recorded": (tasks_jobs.rederive,),
        "coverage.added": (tasks_jobs.rederive,),
        "coverage.withdrawn": (tasks_jobs.rederive,),
        "contact.added": (intake_jobs.take_up_known_mail,),
        "contact.changed": (intake_jobs.take_up_known_mail,),
        "contact.joined": (intake_jobs.take_up_known_mail,),
        "customer.changed": (tasks_jobs.follow_customers_team, intake_jobs.take_up_known_mail),
        "mail.bounced": (intake_jobs.take_back_answer,),
        "mail.failed": (intake_jobs.take_back_answer,),
        "mail.read": (intake_jobs.file_mail,),
        "person.invited": (people_jobs.send_invitation,),
    }
    events.connect({kind: tuple(_deferred(job) for job in jobs) for kind, jobs in table.items()})


def _deferred(job: Any) -> events.Reaction:
    return lambda event_id: job.defer(event_id=event_id)
