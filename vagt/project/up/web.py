"""The web server process: granian with our numbers. It ends when the supervisor asks, requests first."""

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from vagt.project.configuration import configuration
from vagt.project.logs import logging_settings

APPLICATION = "vagt.project.wsgi:application"
STOP_SECONDS = 8
HEADER_MILLISECONDS = 10_000


def serve() -> None:
    """Serve until SIGTERM. A worker process that dies is replaced; when that fails, this process ends."""
    settings = configuration()
    host, port = settings.host_and_port
    Server(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=settings.web_workers,
        blocking_threads=settings.web_threads,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS),
        log_level=LogLevels.warning,
        log_dictconfig=logging_settings(settings),
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=STOP_SECONDS,
    ).serve()
