"""Every URL, knocked on by every kind of viewer, in every way."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.security.doors import answer, body, every_url
from tests.security.samples import ACCOUNT_ARGUMENTS, ACCOUNTS_OPEN, ACCOUNTS_SIGNED_IN, SAMPLES, UNNAMED, Sample
from tests.security.world import EVERYONE, NOBODY, World, make_world
from vagt.kit.audit import newest_event_id
from vagt.kit.db.walls import STAFF, behind

WAYS = ("GET", "HEAD", "POST", "GET fragment", "POST fragment")
ACCOUNT_URLS = {*ACCOUNTS_OPEN, *ACCOUNTS_SIGNED_IN, *ACCOUNT_ARGUMENTS}
NONE_SUCH = 999_999_999


@pytest.fixture
def world(db) -> World:
    return make_world()


def test_every_url_has_a_sample():
    names = {name for _route, name in every_url() if name is not None}
    assert sorted(names - SAMPLES.keys() - ACCOUNT_URLS) == [], "register them in tests/security/samples.py"
    assert {route for route, name in every_url() if name is None} - UNNAMED == set()


def test_every_sample_has_a_url():
    assert sorted(SAMPLES.keys() - {name for _route, name in every_url()}) == []


@contextmanager
def taken_back() -> Iterator[None]:
    """What a request does is undone, so that each knock finds the same house."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def knock(client: Client, url: str, way: str) -> tuple[str, str, bool]:
    """The answer, its words, and whether anything was recorded as changed."""
    method, _space, fragment = way.partition(" ")
    headers = {"HX-Request": "true"} if fragment else {}
    with taken_back():
        before = _newest()
        response = client.generic(method, url, headers=headers)
        return answer(response), body(response), _newest() != before


def _newest() -> int:
    with behind(STAFF):
        return newest_event_id()


def expected(sample: Sample, viewer: str, way: str) -> set[str]:
    """How this viewer must be answered."""
    if viewer not in sample.who:
        return {"sign in first"} if viewer == NOBODY else {"no such thing", "not allowed"}
    if way.startswith("POST"):
        return {sample.empty_post} if sample.post else {"not that way"}
    return {"in"} if sample.get else {"not that way"}


def problems_of(world: World, viewer: str, name: str, sample: Sample) -> Iterator[str]:
    arguments = sample.own(world)
    url, nowhere = reverse(name, kwargs=arguments), reverse(name, kwargs=_nonexistent(arguments))
    client = world.client
    for way in WAYS:
        said, words, changed = knock(client(viewer), url, way)
        wanted = expected(sample, viewer, way) | (set() if viewer in sample.who else {"not that way"})
        if said not in wanted:
            yield f"{way} {name}: {said}, not {' or '.join(sorted(wanted))}"
        if changed and viewer not in sample.who:
            yield f"{way} {name}: changed something"
        if way == "HEAD" and words.strip() and said == "in" and not words.startswith(("/", "https://")):
            yield f"HEAD {name}: has a body"
        yield from (f"{way} {name}: says “{secret}”" for secret in world.secrets_from(viewer) if secret in words)
        if arguments and way in {"GET", "POST"}:
            elsewhere, _words, _changed = knock(client(viewer), nowhere, way)
            if viewer not in sample.who and elsewhere != said:
                yield f"{way} {name}: {said}, but {elsewhere} for what does not exist: so it confirms that it exists"
            if viewer in sample.who and elsewhere not in {"no such thing", "not that way"}:
                yield f"{way} {name}: {elsewhere} for what does not exist"


def _nonexistent(arguments: dict[str, Any]) -> dict[str, Any]:
    return {key: NONE_SUCH if isinstance(value, int) else "no-such" for key, value in arguments.items()}


@pytest.mark.parametrize("viewer", sorted(EVERYONE))
def test_every_url_as(viewer, world):
    known = {name for _route, name in every_url()}
    problems = [
        problem
        for name, sample in SAMPLES.items()
        if name in known
        for problem in problems_of(world, viewer, name, sample)
    ]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("viewer", sorted(EVERYONE))
def test_account_pages_as(viewer, world):
    problems = []
    known = {name for _route, name in every_url()}
    for name in sorted(ACCOUNT_URLS & known):
        url = reverse(name, kwargs=ACCOUNT_ARGUMENTS.get(name, lambda world: {})(world))
        for way in WAYS:
            said, words, changed = knock(world.client(viewer), url, way)
            if said not in {"in", "sign in first", "no such thing", "not that way", "not allowed", "400", "401"}:
                problems.append(f"{way} {name}: {said}")
            if viewer == NOBODY and name in ACCOUNTS_SIGNED_IN and said == "in":
                problems.append(f"{way} {name}: lets nobody in")
            if changed and viewer == NOBODY:
                problems.append(f"{way} {name}: changed something")
            problems += [f"{way} {name}: says “{secret}”" for secret in world.secrets_from(viewer) if secret in words]
    assert not problems, "\n".join(problems)


def test_no_form_is_taken_without_its_token(world):
    """Cross-site posts: refused at every URL that takes any, whoever's cookies come along."""
    problems = []
    for name, sample in SAMPLES.items():
        if name not in {known for _route, known in every_url()} or not sample.post:
            continue
        viewer = sorted(sample.who - {NOBODY})[0]
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        client.cookies = world.client(viewer).cookies
        said, _words, changed = knock(client, reverse(name, kwargs=sample.own(world)), "POST")
        if said != "not allowed" or changed:
            problems.append(f"{name}: {said}")
    assert not problems, "\n".join(problems)
