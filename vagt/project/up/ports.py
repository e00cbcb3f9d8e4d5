"""Whether the port is free, and who has it when it is not."""

import errno
import socket
from pathlib import Path

from vagt.project.postgres.errors import CannotRun
from vagt.project.up.processes import arguments_of

_LISTENING = "0A"


def must_be_free(host: str, port: int) -> None:
    """Raise `CannotRun` with the holder and the way out unless the address can be bound.

    Asked here because the web server shares its port among its processes, and would share it with a stranger.
    """
    try:
        places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise CannotRun(f"VAGT_LISTEN: {host} is no address of this machine ({error}).") from error
    family, kind, protocol, _, address = places[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise CannotRun(_why(host, port, error)) from error


def _why(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EACCES:
        return f"Port {port} is for root only. Choose one above 1023: VAGT_LISTEN={host}:8000 vagt up"
    if error.errno != errno.EADDRINUSE:
        return f"VAGT_LISTEN: {host}:{port} cannot be used: {error.strerror}."
    return (
        f"Port {port} on {host} is taken{_by_whom(port)}. End that, or choose another port:\n"
        f"    VAGT_LISTEN={host}:{port + 1} vagt up"
    )


def _by_whom(port: int) -> str:
    sockets = _listening_sockets(port)
    for descriptor in Path("/proc").glob("[0-9]*/fd/*") if sockets else ():
        try:
            if str(descriptor.readlink()) in sockets:
                pid = int(descriptor.parts[2])
                return f" by process {pid} ({' '.join(arguments_of(pid))[:80]})"
        except OSError:
            continue
    return ""


def _listening_sockets(port: int) -> set[str]:
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            if fields[3] == _LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                found.add(f"socket:[{fields[9]}]")
    return found
