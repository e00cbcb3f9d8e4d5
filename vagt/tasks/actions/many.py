"""The same act on many tasks: what can be done is done, and each no is kept with its reason."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from vagt.kit.errors import Refusal
from vagt.people.rules import Viewer
from vagt.tasks.models import Task
from vagt.tasks.queries.visible import visible_to


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an act on many tasks: the ids for which it was done, and the no of each other one."""

    done: tuple[int, ...]
    refused: Mapping[int, Refusal]


def on_each(by: Viewer, ids: Iterable[int], act: Callable[[Task], object]) -> Done:
    """Do `act` on every visible task of these, each by itself, in the order of their ids."""
    done: list[int] = []
    refused: dict[int, Refusal] = {}
    for task in visible_to(by).filter(pk__in=list(ids)).order_by("pk"):
        try:
            with transaction.atomic():
                act(task)
        except Refusal as refusal:
            refused[task.pk] = refusal
        else:
            done.append(task.pk)
    return Done(tuple(done), refused)
