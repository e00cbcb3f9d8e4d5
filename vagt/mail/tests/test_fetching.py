"""Fetching from a real server: stored first, told afterwards, and nothing lost whatever breaks."""

import socket
import threading
import time
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from itertools import count as numbers

import pytest
from imapclient.exceptions import IMAPClientError

from tests.dovecot import PASSWORD, dovecot  # noqa: F401 - a fixture
from vagt.kit.db.walls import STAFF, behind
from vagt.kit.models import Event
from vagt.kit.now import now
from vagt.kit.permission import SYSTEM
from vagt.mail import actions, queries
from vagt.mail.fetching import round as rounds
from vagt.mail.fetching.loop import Fetcher
from vagt.mail.fetching.round import count, poll
from vagt.mail.fetching.session import Session
from vagt.mail.models import InboundMessage
from vagt.mail.rules.settings import Secrets
from vagt.mail.staff import as_staff
from vagt.mail.tests.conftest import make_mailbox
from vagt.mail.tests.ports import free_port
from vagt.mail.trouble import code_of

NUMBERS = numbers(1)
CAP = 1_000_000
HOUR = timedelta(hours=1)


def mail(number, size=0):
    text = f"From: lone@dybvad.example\r\nSubject: Kran {number}\r\n\r\nDen er i stykker.\r\n"
    return text.encode() + b"x" * 70 * (size // 70)


@pytest.fixture
def address():
    return f"support-{next(NUMBERS)}@nordlys.example"


@pytest.fixture
def mailbox(staff, dovecot, address):  # noqa: F811
    return connected(dovecot, address)


def connected(server, address, **values):
    place = {"host": "127.0.0.1", "port": server.imap, "tls": "plain", "login": address, "incoming": "imap"}
    return make_mailbox(address.partition("@")[0], Secrets(secret=PASSWORD), address=address, **{**place, **values})


@contextmanager
def session_of(mailbox, **values):
    session = Session(queries.account_of(mailbox), **values)
    try:
        yield session
    finally:
        session.close()


def fetch(mailbox, *, clock=now, **values):
    with session_of(mailbox) as session:
        return poll(session, mailbox.pk, clock=clock, cap=CAP, **values)


def seen(dovecot, address, folder="INBOX"):  # noqa: F811
    with dovecot.opened(address) as client:
        client.select_folder(folder, readonly=True)
        return len(client.search("SEEN")), len(client.search("ALL"))


def raws():
    return sorted(queries.raw_of(row.raw_id) for row in InboundMessage.objects.all())


def test_every_mail_is_kept_byte_for_byte_and_then_marked(mailbox, dovecot, address):  # noqa: F811
    dovecot.deliver(address, mail(1), mail(2))
    assert fetch(mailbox).new == 2
    assert fetch(mailbox).new == 0
    assert seen(dovecot, address) == (2, 2)
    with dovecot.opened(address) as client:
        client.select_folder("INBOX", readonly=True)
        there = sorted(found[b"BODY[]"] for found in client.fetch([1, 2], ["BODY[]"]).values())
    assert raws() == there
    row = InboundMessage.objects.first()
    assert now() - row.received_at < HOUR
    assert row.internal_date == row.received_at
    assert queries.mailbox_of(mailbox.pk).polled_at is not None


def test_with_a_folder_for_fetched_mail_it_is_moved_there(staff, dovecot, address):  # noqa: F811
    mailbox = connected(dovecot, address, done_folder="Fetched")
    dovecot.deliver(address, mail(1))
    assert fetch(mailbox).new == 1
    assert seen(dovecot, address)[1] == 0
    assert seen(dovecot, address, "Fetched")[1] == 1


@pytest.mark.parametrize("done_folder", ["", "Fetched"])
def test_a_crash_between_storing_and_telling_the_server_loses_and_doubles_nothing(
    staff, dovecot, address, monkeypatch, done_folder  # noqa: F811
):  # fmt: skip
    mailbox = connected(dovecot, address, done_folder=done_folder)
    dovecot.deliver(address, mail(1), mail(2))
    monkeypatch.setattr(Session, "done", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        fetch(mailbox)
    assert InboundMessage.objects.count() == 1
    monkeypatch.undo()
    fetch(mailbox)
    assert InboundMessage.objects.count() == 2
    assert Event.objects.filter(kind="mail.received").count() == 2


def test_a_server_that_lets_us_move_nothing_keeps_no_mail_from_us(staff, dovecot, address, monkeypatch):  # noqa: F811
    mailbox = connected(dovecot, address, done_folder="Fetched")
    dovecot.deliver(address, mail(1), mail(2))

    def refused(*_):
        raise IMAPClientError("[NOPERM] no")

    monkeypatch.setattr(Session, "done", refused)
    assert fetch(mailbox).new == 2
    mailbox.refresh_from_db()
    assert (mailbox.problem, mailbox.problem_words) == ("untold", "[NOPERM] no")
    assert mailbox.polled_at is not None
    monkeypatch.undo()
    monkeypatch.setattr(Session, "raw", lambda *_args, **_more: pytest.fail("what is stored is not fetched again"))
    assert fetch(mailbox).known == 2
    assert seen(dovecot, address)[1] == 0
    mailbox.refresh_from_db()
    assert mailbox.problem == ""


def test_a_server_that_numbers_anew_is_read_again_and_nothing_comes_twice(mailbox, dovecot, address):  # noqa: F811
    with dovecot.opened(address) as client:
        client.create_folder("Work")
    mailbox.folder = "Work"
    mailbox.save()
    for _ in range(2):
        with dovecot.opened(address) as client:
            client.append("Work", mail(1))
        fetch(mailbox)
        with dovecot.opened(address) as client:
            client.delete_folder("Work")
            client.create_folder("Work")
    assert InboundMessage.objects.count() == 1
    assert Event.objects.filter(kind="mailbox.renumbered").count() == 1


def test_a_mail_above_the_cap_comes_with_its_beginning_and_stays_on_the_server(mailbox, dovecot, address):  # noqa: F811
    dovecot.deliver(address, mail(1, size=2_000_000), mail(2))
    assert fetch(mailbox).new == 2
    large = InboundMessage.objects.get(partial=True)
    assert large.size > 2_000_000
    beginning = queries.raw_of(large.raw_id)
    assert len(beginning) == rounds.BEGINNING
    assert b"Subject: Kran 1" in beginning
    assert seen(dovecot, address)[1] == 2


def test_what_the_server_does_not_hand_out_is_passed_over_and_asked_for_again(mailbox, dovecot, address, monkeypatch):  # noqa: F811
    dovecot.deliver(address, mail(1), mail(2))
    whole = Session.raw
    monkeypatch.setattr(Session, "raw", lambda self, uid, **more: None if uid == 1 else whole(self, uid, **more))
    assert fetch(mailbox).unfetched == 1
    assert queries.mailbox_of(mailbox.pk).unfetched == [1]
    monkeypatch.undo()
    assert fetch(mailbox).new == 1
    assert queries.mailbox_of(mailbox.pk).unfetched == []


def test_a_mail_that_always_breaks_the_connection_does_not_stop_the_others(mailbox, dovecot, address, monkeypatch):  # noqa: F811
    dovecot.deliver(address, mail(1), mail(2))
    whole, broke = Session.raw, Counter()

    def breaking(self, uid, **more):
        if uid == 1:
            self.break_off()
        return whole(self, uid, **more)

    monkeypatch.setattr(Session, "raw", breaking)
    for _ in range(rounds.PATIENCE):
        with pytest.raises(Exception) as caught:  # noqa: PT011
            fetch(mailbox, broke=broke)
        assert code_of(caught.value) == "dropped"
    assert fetch(mailbox, broke=broke).new == 1


def test_the_nightly_count_finds_what_was_passed_by_and_stores_it(mailbox, dovecot, address):  # noqa: F811
    dovecot.deliver(address, mail(1), mail(2))
    with session_of(mailbox) as session:
        actions.begin_poll(mailbox.pk, session.open(), by=SYSTEM, at=now())
        mailbox.refresh_from_db()
        mailbox.last_uid = 1
        mailbox.save()
        assert poll(session, mailbox.pk, clock=now, cap=CAP).new == 1
        assert count(session, mailbox.pk, clock=now, cap=CAP) == 1
        assert count(session, mailbox.pk, clock=now, cap=CAP) == 0
    assert Event.objects.get(kind="mailbox.differs").facts == {"missing": 1}
    assert len(raws()) == 2


def code_raised(mailbox, **values):
    try:
        with session_of(mailbox, **values) as session:
            session.open()
            return ""
    except Exception as error:  # noqa: BLE001
        return code_of(error)


def test_each_way_of_refusing_has_its_code(staff, dovecot, address):  # noqa: F811
    wrong = connected(dovecot, address)
    wrong.sealed_secret = ""
    assert code_raised(wrong) == "login_refused"
    assert code_raised(connected(dovecot, "b-" + address, port=free_port())) == "unreachable"
    assert code_raised(connected(dovecot, "c-" + address, folder="None such")) == "folder_missing"
    assert code_raised(connected(dovecot, "d-" + address, tls="tls")) in {"tls", "dropped"}
    assert code_raised(connected(dovecot, "e-" + address, host="no-such-host.invalid")) == "unreachable"
    unreadable = connected(dovecot, "f-" + address)
    unreadable.sealed_secret = "gAAAAAB"
    assert code_raised(unreadable) == "secret_unreadable"


@contextmanager
def speaking(*answers, then="hang"):
    """A server that greets, gives these answers, one for each command (TAG stands for its tag), then hangs or goes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stop = threading.Event()

        def serve():
            listener.settimeout(10)
            line, _ = listener.accept()
            with line:
                reader = line.makefile("rb")
                line.sendall(b"* OK here\r\n")
                for answer in answers:
                    line.sendall(answer.replace(b"TAG", reader.readline().split()[0]))
                if then == "hang":
                    stop.wait(10)
                reader.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        stop.set()
        thread.join()


ABLE = b"* CAPABILITY IMAP4rev1 IDLE\r\nTAG OK done\r\n"
OK = b"TAG OK done\r\n"
OPENED = b"* 0 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK [READ-WRITE] done\r\n"


def test_a_server_that_hangs_is_given_up(staff, dovecot, address):  # noqa: F811
    with speaking() as port:
        assert code_raised(connected(dovecot, address, port=port), connect_seconds=0.3) == "timeout"


def test_a_server_that_goes_away_has_dropped_us(staff, dovecot, address):  # noqa: F811
    with speaking(ABLE, then="go") as port:
        assert code_raised(connected(dovecot, address, port=port), read_seconds=5) == "dropped"


def test_a_server_that_hangs_in_idle_is_given_up(staff, dovecot, address):  # noqa: F811
    with speaking(ABLE, OK, ABLE, OPENED, b"+ idling\r\n") as port:
        mailbox = connected(dovecot, address, port=port)
        with session_of(mailbox, read_seconds=0.3) as session:
            assert session.open() == 7
            with pytest.raises(TimeoutError):
                session.wait(0.1, threading.Event())


def eventually(condition, seconds=90):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


@contextmanager
def fetching(mailbox, **values):
    fetcher = Fetcher(mailbox.pk, clock=now, cap=CAP, **{"poll_seconds": 60, **values})
    fetcher.start()
    try:
        yield fetcher
    finally:
        fetcher.ask_to_stop()
        fetcher.join(10)
        assert not fetcher.is_alive()


def stored():
    with as_staff():
        return InboundMessage.objects.count()


def problem(mailbox):
    with as_staff():
        return queries.mailbox_of(mailbox.pk).problem


@pytest.mark.django_db(transaction=True)
def test_news_comes_at_once_and_a_server_that_restarts_is_found_again(dovecot, address):  # noqa: F811
    mailbox, places = connected(dovecot, address), numbers(1)

    def arrives():
        dovecot.deliver(address, mail(next(places)))
        time.sleep(0.5)  # a mail that came just before IDLE is fetched with the next one
        return stored() > 1

    with fetching(mailbox, poll_seconds=3600):  # it is told, or it never looks
        dovecot.deliver(address, mail(next(places)))
        eventually(lambda: stored() == 1)
        eventually(arrives)
        dovecot.stop()
        eventually(lambda: problem(mailbox) in {"dropped", "unreachable"})
        dovecot.start()
        dovecot.deliver(address, mail(last := next(places)))
        eventually(lambda: stored() == last)
        eventually(lambda: problem(mailbox) == "")


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_and_a_restarted_database_lose_nothing(dovecot, address, superuser):  # noqa: F811
    superuser.execute(
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"
    )
    superuser.execute("CREATE TRIGGER full_disk BEFORE INSERT ON mail_rawmail EXECUTE FUNCTION full_disk()")
    mailbox = connected(dovecot, address)
    dovecot.deliver(address, mail(1))
    with fetching(mailbox, poll_seconds=0.2):
        eventually(lambda: problem(mailbox) == "storage_full")
        assert seen(dovecot, address) == (0, 1)
        superuser.execute("DROP TRIGGER full_disk ON mail_rawmail")
        eventually(lambda: stored() == 1)
        superuser.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        dovecot.deliver(address, mail(2))
        eventually(lambda: stored() == 2)


@pytest.mark.django_db(transaction=True)
def test_four_fetchers_of_one_mailbox_store_each_mail_once(dovecot, address):  # noqa: F811
    mailbox = connected(dovecot, address)
    dovecot.deliver(address, *(mail(number) for number in range(20)))
    new = []

    def run():
        with behind(STAFF):
            new.append(fetch(mailbox).new)

    threads = [threading.Thread(target=run) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert (len(new), sum(new), stored()) == (4, 20, 20)
