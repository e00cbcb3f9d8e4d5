"""What Hypothesis draws: calendars of several zones around their clock changes, and instants beside them."""

import os
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from vagt.clock import BadWindow
from vagt.clock.tests.stepper import Plan

# Both clock changes of each zone, near enough to noon of that day in UTC; Kolkata and UTC never change.
CHANGES = {
    "Europe/Copenhagen": [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)],
    "America/New_York": [datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC)],
    "Australia/Lord_Howe": [datetime(2026, 4, 4, 15, tzinfo=UTC), datetime(2026, 10, 3, 15, 30, tzinfo=UTC)],
    "America/Santiago": [datetime(2026, 4, 5, 3, tzinfo=UTC), datetime(2026, 9, 6, 4, tzinfo=UTC)],
    "Asia/Kolkata": [datetime(2026, 7, 1, 18, 30, tzinfo=UTC)],
    "UTC": [datetime(2026, 12, 31, 23, tzinfo=UTC)],
}
DAYS = timedelta(days=2)

OFFICE = {weekday: [(480, 960)] for weekday in range(5)}
LUNCH = {weekday: [(480, 720), (750, 960)] for weekday in range(5)}
ALL_WEEK = {weekday: [(0, 1440)] for weekday in range(7)}
NIGHTS = {weekday: [(1320, 360)] for weekday in range(7)}
WEEKEND = {4: [(960, 480)], 5: [(480, 480 - 1)], 6: [(480, 300)]}
ODD_EDGES = {weekday: [(0, 150), (165, 200)] for weekday in range(7)}
FAMILIES = [OFFICE, LUNCH, ALL_WEEK, NIGHTS, WEEKEND, ODD_EDGES]


def law(*, share=1.0):
    """The number of examples of one law: quick in every run, many when HYPOTHESIS_PROFILE=prove."""
    full = 500 if os.environ.get("HYPOTHESIS_PROFILE") == "prove" else 40
    quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    return settings(max_examples=max(2, int(full * share)), deadline=None, suppress_health_check=quiet)


EDGES = st.one_of(st.integers(0, 96).map(lambda quarter: quarter * 15), st.sampled_from([119, 121, 135, 150, 179, 181]))


@st.composite
def spans(draw, *, overnight=True):
    edges = sorted(set(draw(st.lists(EDGES, max_size=6))))
    found = list(zip(edges[::2], edges[1::2], strict=False))
    if len(edges) % 2 and overnight and 0 < edges[-1] < 1440:
        found.append((edges[-1], draw(st.integers(0, min(edges[-1], 400) - 1))))
    return found


@st.composite
def plans(draw, zone=None, around=None):
    zone = zone or draw(st.sampled_from(list(CHANGES)))
    around = around or draw(st.sampled_from(CHANGES[zone]))
    weekly = draw(
        st.one_of(
            st.sampled_from(FAMILIES),
            st.dictionaries(st.integers(0, 6), spans(), max_size=7),
        )
    )
    middle = around.astimezone(ZoneInfo(zone)).date()
    dates = st.integers(-3, 4).map(lambda days: middle + timedelta(days=days))
    plan = Plan(
        zone,
        weekly,
        draw(st.frozensets(dates, max_size=2)),
        draw(st.dictionaries(dates, spans(), max_size=2)),
    )
    try:
        plan.calendar()
    except BadWindow:
        mornings = {weekday: [span for span in day if span[0] < span[1]] for weekday, day in weekly.items()}
        plan = plan._replace(weekly=mornings)
    return plan


@st.composite
def plans_and_instants(draw, count=2):
    """A plan, the change it lies around, and `count` instants on whole minutes within two days of it."""
    zone = draw(st.sampled_from(list(CHANGES)))
    around = draw(st.sampled_from(CHANGES[zone]))
    minutes = st.integers(-2880, 2880)
    instants = [around + timedelta(minutes=draw(minutes)) for _ in range(count)]
    return draw(plans(zone, around)), around, instants


exact_instants = st.builds(
    lambda days, microseconds, zone: (
        datetime(2026, 6, 1, tzinfo=UTC) + timedelta(days=days, microseconds=microseconds)
    ).astimezone(zone),
    st.integers(-4000, 4000),
    st.one_of(st.integers(0, 86_399).map(lambda second: second * 1_000_000), st.integers(0, 86_400_000_000 - 1)),
    st.sampled_from([UTC, *map(ZoneInfo, CHANGES)]),
)
seconds = st.one_of(st.integers(0, 40 * 86_400), st.integers(0, 12).map(lambda hours: hours * 3600))
