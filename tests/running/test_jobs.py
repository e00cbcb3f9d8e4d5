"""Jobs of a worker that died are done by another; what is done is deleted."""

import pytest
from django.db import connection
from procrastinate.contrib.django import app

from vagt.project import jobs


@pytest.fixture
def worker(own_database):
    """Runs every job that waits, in this process."""

    def work():
        with app.replace_connector(app.connector.get_worker_connector()):
            app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)

    return work


def a_job(superuser, status, attempts, heartbeat):
    """A job as a worker with this last sign of life left it."""
    worker = superuser.execute(
        f"INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '{heartbeat}') RETURNING id"
    ).fetchone()[0]
    return superuser.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts, worker_id) "
        "VALUES ('default', 'project.nothing', '{}', %s, %s, %s) RETURNING id",
        [status, attempts, worker],
    ).fetchone()[0]


def status_of(job):
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE id = %s", [job])
        row = cursor.fetchone()
    return row and row[0]


@pytest.fixture
def nothing():
    """A job that does nothing, registered for the test."""
    app.task(name="project.nothing")(lambda: None)
    yield
    del app.tasks["project.nothing"]


@pytest.mark.parametrize(
    ("attempts", "heartbeat", "becomes"),
    [(1, "2 minutes", "succeeded"), (4, "2 minutes", "succeeded"), (5, "2 minutes", "failed"), (1, "0 s", "doing")],
)
def test_stalled_jobs(worker, nothing, superuser, attempts, heartbeat, becomes):
    job = a_job(superuser, "doing", attempts, heartbeat)
    jobs.retry_stalled_jobs.defer(timestamp=0)
    worker()
    assert status_of(job) == becomes


def test_finished_jobs_are_deleted_after_a_day_and_failures_after_a_month(worker, superuser):
    ages = {("succeeded", 23): True, ("succeeded", 25): False, ("failed", 25): True, ("failed", 721): False}
    kept = {}
    for (status, hours), stays in ages.items():
        job = a_job(superuser, status, 1, "0 s")
        superuser.execute("DELETE FROM procrastinate_events WHERE job_id = %s", [job])
        superuser.execute(
            "INSERT INTO procrastinate_events (job_id, type, at) VALUES (%s, %s, now() - make_interval(hours => %s))",
            [job, status, hours],
        )
        kept[job] = stays
    jobs.delete_finished_jobs.defer(timestamp=0)
    worker()
    assert {job: status_of(job) is not None for job in kept} == kept
