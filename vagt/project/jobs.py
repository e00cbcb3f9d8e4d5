"""Work that keeps the installation itself going. Each job may run twice without harm."""

import logging
from datetime import UTC, datetime
from functools import cache
from typing import Final

from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext
from procrastinate.jobs import Status

from vagt.kit.now import now
from vagt.project.configuration import configuration
from vagt.project.files import look_at_bucket, sweep_files
from vagt.project.health.domains import look_at_domains
from vagt.project.health.findings import findings
from vagt.project.health.heartbeat import Heartbeat
from vagt.project.health.scanning import scan_kept_files

KEEP_DONE_HOURS = 24
KEEP_FAILED_HOURS = 30 * 24
MOST_ATTEMPTS = 5
AGAIN_AT: Final = (2, 7)  # UTC

log = logging.getLogger("vagt.jobs")


@app.periodic(cron="* * * * *")
@app.task(name="project.retry_stalled_jobs", queueing_lock="project.retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Give jobs of a worker that died to another one; a job that five workers died of has failed."""
    del timestamp
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        if job.id is None or job.id == context.job.id:
            continue
        if job.attempts >= MOST_ATTEMPTS:
            log.error("job %s (%s) is given up: its worker died %s times", job.id, job.task_name, job.attempts)
            await manager.finish_job_by_id_async(job_id=job.id, status=Status.FAILED, delete_job=False)
        else:
            await manager.retry_job(job)


@app.periodic(cron="17 3 * * *")
@app.task(name="project.delete_finished_jobs", queueing_lock="project.delete_finished_jobs", pass_context=True)
async def delete_finished_jobs(context: JobContext, timestamp: int) -> None:
    """Delete what was done a day ago; what failed stays a month, for whoever looks for the reason."""
    del timestamp
    manager = context.app.job_manager
    await manager.delete_old_jobs(nb_hours=KEEP_DONE_HOURS)
    await manager.delete_old_jobs(
        nb_hours=KEEP_FAILED_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )


@app.periodic(cron="* * * * *")
@app.task(name="project.call_heartbeat", queueing_lock="project.call_heartbeat")
def call_heartbeat(timestamp: int) -> None:
    """Call the outside address, if there is one, unless something is wrong here: then silence is the message."""
    del timestamp
    if configuration().heartbeat_url is None:
        return
    if all(finding.level != "problem" for finding in findings(now())):
        _heartbeat().beat()


@app.periodic(cron="41 3 * * *")
@app.task(name="project.look_at_domains", queueing_lock="project.look_at_domains")
def look_at_sending_domains(timestamp: int) -> None:
    """Ask the DNS about our domains once a night, so that the health page need not."""
    del timestamp
    look_at_domains(at=now())


@app.periodic(cron="27 2 * * *")
@app.task(name="project.sweep_files", queueing_lock="project.sweep_files")
def sweep_unnamed_files(timestamp: int) -> None:
    """Delete files that were written before a transaction that then never came."""
    del timestamp
    sweep_files(at=now())


@app.periodic(cron="* * * * *")
@app.task(name="project.look_at_bucket", queueing_lock="project.look_at_bucket")
def look_at_the_bucket(timestamp: int) -> None:
    """Whether the storage of files answers, for the health page."""
    del timestamp
    look_at_bucket()


@app.periodic(cron="* * * * *")
@app.task(name="project.scan_files", queueing_lock="project.scan_files")
def scan_files(timestamp: int) -> None:
    """Have the scanner judge the files that came; what it could not judge is tried again once a night."""
    moment = datetime.fromtimestamp(timestamp, UTC)
    scan_kept_files(at=now())
    if (moment.hour, moment.minute) == AGAIN_AT:
        scan_kept_files(at=now(), again=True)


@cache
def _heartbeat() -> Heartbeat:
    """One for the life of the worker: it remembers whether it failed last time."""
    return Heartbeat(str(configuration().heartbeat_url))
