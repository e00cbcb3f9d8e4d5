"""A real IMAP and LMTP server for tests: Dovecot, in the foreground, on ports of its own.

Every user name exists with the password `secret`, so that each test has a mailbox of its own.
"""

import contextlib
import os
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from imapclient import IMAPClient

APT = "apt-get install dovecot-imapd dovecot-lmtpd"
PROGRAM = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
PASSWORD = "secret"
START_SECONDS = 20

_FILE = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
mailbox_idle_check_interval = 1 secs
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}/mail/%u allow_all_users=yes
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
"""

# Whether a token is good, Dovecot asks of `introspection`, where a test may listen.
_OAUTH2 = """
introspection_url = http://127.0.0.1:{introspection}/introspect/
introspection_mode = get
username_attribute = email
active_attribute = active
active_value = true
"""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Dovecot:
    """A running server. `address` is a user of its own for each test."""

    folder: Path
    imap: int = field(default_factory=_free_port)
    lmtp: int = field(default_factory=_free_port)
    introspection: int = field(default_factory=_free_port)
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start it, or start it again on the same ports."""
        file = self.folder / "dovecot.conf"
        file.write_text(_FILE.format(folder=self.folder, password=PASSWORD, imap=self.imap, lmtp=self.lmtp))
        (self.folder / "oauth2.conf").write_text(_OAUTH2.format(introspection=self.introspection))
        self.process = subprocess.Popen([str(PROGRAM), "-F", "-c", str(file)], stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + START_SECONDS
        while not (self._answers(self.imap) and self._answers(self.lmtp)):
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError((self.folder / "dovecot.log").read_text())
            time.sleep(0.05)

    def stop(self) -> None:
        """End it and everything it started."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)
            self.process = None

    def _answers(self, port: int) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True
        return False

    def deliver(self, address: str, *mails: bytes) -> None:
        """Put mail into a mailbox, as a mail server does."""
        with smtplib.LMTP("127.0.0.1", self.lmtp) as server:
            for mail in mails:
                server.sendmail("sender@elsewhere.example", [address], mail)

    @contextlib.contextmanager
    def opened(self, address: str) -> Iterator[IMAPClient]:
        """Look into a mailbox from outside."""
        with IMAPClient("127.0.0.1", self.imap, ssl=False) as client:
            client.login(address, PASSWORD)
            yield client


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """The server; without its packages the test is skipped, except where everything has to run."""
    if PROGRAM is None:
        if os.environ.get("CI"):
            pytest.fail(f"Dovecot is missing: {APT}")
        pytest.skip(f"Dovecot is missing: {APT}")
    folder = Path(tempfile.mkdtemp(prefix="vagt-dovecot-"))
    folder.chmod(0o755)
    (folder / "mail").mkdir()
    shutil.chown(folder / "mail", "nobody", "nogroup")
    server = Dovecot(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
