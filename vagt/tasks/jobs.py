"""Background work about tasks. Each job may run twice without harm."""

from django.db import transaction
from procrastinate.contrib.django import app

from vagt.kit.db.walls import STAFF, behind
from vagt.kit.now import now
from vagt.people.rules import SYSTEM
from vagt.tasks.actions.asking import ask_waiting
from vagt.tasks.actions.rederiving import rederive_clocks
from vagt.tasks.actions.status import BATCH, close_resolved
from vagt.tasks.actions.sweeping import sweep
from vagt.tasks.actions.teams import follow_team
from vagt.tasks.actions.telling import tell
from vagt.tasks.queries.causes import cause_of, team_change_of


@app.periodic(cron="* * * * *")
@app.task(name="tasks.sweep_clocks", queueing_lock="tasks.sweep_clocks", pass_context=False)
def sweep_clocks(timestamp: int) -> None:
    """Say which clocks passed a step since the last time; reads two indexes when none did."""
    del timestamp
    with behind(STAFF):
        while sweep(by=SYSTEM, at=now()).more:
            pass


@app.periodic(cron="7 * * * *")
@app.task(name="tasks.close_resolved", queueing_lock="tasks.close_resolved", pass_context=False)
def close_resolved_tasks(timestamp: int) -> None:
    """Close what has been resolved for ten working days."""
    del timestamp
    with behind(STAFF):
        while close_resolved(by=SYSTEM, at=now()) == BATCH:
            pass


@app.periodic(cron="*/10 * * * *")
@app.task(name="tasks.ask_waiting", queueing_lock="tasks.ask_waiting", pass_context=False)
def ask_how_it_was(timestamp: int) -> None:
    """Ask the contacts of resolved tasks whom the limits on automatic mail held back. Again, it asks nobody."""
    del timestamp
    with behind(STAFF):
        ask_waiting(by=SYSTEM, at=now())


@app.task(name="tasks.rederive", pass_context=False)
def rederive(*, event_id: int) -> None:
    """A calendar, a booking or an agreement changed: derive the open clocks anew. Again, it moves nothing."""
    with behind(STAFF):
        with transaction.atomic():
            cause = cause_of(event_id)
        if cause is not None:
            rederive_clocks(cause, by=SYSTEM, at=now())


@app.task(name="tasks.follow_team", pass_context=False)
def follow_customers_team(*, event_id: int) -> None:
    """A customer has another team: its open tasks go along, but for those that were given to a third."""
    with behind(STAFF):
        with transaction.atomic():
            change = team_change_of(event_id)
        if change is not None:
            follow_team(change, by=SYSTEM, at=now())


@app.task(name="tasks.tell_people", pass_context=False)
def tell_people(*, event_id: int) -> None:
    """Somebody got a task or is mentioned, or a promise passed a step: tell them. Again, it tells nobody."""
    with behind(STAFF):
        tell(event_id, by=SYSTEM, at=now())
