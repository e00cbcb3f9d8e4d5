"""The one table of who reacts to what: event kind -> jobs, each started with the id of the event."""

from typing import Any

from procrastinate import App

from vagt.kit import events


def connect(app: App) -> None:
    """Install the table once the job queue is ready."""
    from vagt.people import jobs as people_jobs
    from vagt.tasks import jobs as tasks_jobs

    del app
    table: dict[str, tuple[Any, ...]] = {
        "agreement.signed": (tasks_jobs.rederive,),
        "calendar.version_recorded": (tasks_jobs.rederive,),
        "coverage.added": (tasks_jobs.rederive,),
        "coverage.withdrawn": (tasks_jobs.rederive,),
        "customer.changed": (tasks_jobs.follow_customers_team,),
        "person.invited": (people_jobs.send_invitation,),
    }
    events.connect({kind: tuple(_deferred(job) for job in jobs) for kind, jobs in table.items()})


def _deferred(job: Any) -> events.Reaction:
    return lambda event_id: job.defer(event_id=event_id)
