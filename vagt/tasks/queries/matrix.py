"""The priority matrix in force."""

from vagt.tasks.models import PriorityMatrix
from vagt.tasks.rules.priority import SHIPPED, Matrix


def matrix_in_force() -> Matrix:
    """The matrix recorded last, or the one that is shipped."""
    newest = PriorityMatrix.objects.order_by("-pk").first()
    return newest.document if newest is not None else SHIPPED
