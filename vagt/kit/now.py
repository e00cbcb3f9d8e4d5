"""The one place that reads the time. Entrances call it once; everything below takes `at`."""

from datetime import UTC, datetime


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)
