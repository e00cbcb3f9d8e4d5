"""Tables of the work. Every row of a customer carries the customer, and a composite key keeps that true."""

from vagt.tasks.models.around import (
    Link,
    Participant,
    PriorityMatrix,
    RatingRequest,
    Satisfaction,
    SavedView,
    TimeEntry,
)
from vagt.tasks.models.clocks import FrozenTerms, ResponseClock
from vagt.tasks.models.conversation import Attachment, Draft, Message, Turn
from vagt.tasks.models.task import NEVER, OPEN, Task

__all__ = [
    "NEVER",
    "OPEN",
    "Attachment",
    "Draft",
    "FrozenTerms",
    "Link",
    "Message",
    "Participant",
    "PriorityMatrix",
    "RatingRequest",
    "ResponseClock",
    "Satisfaction",
    "SavedView",
    "Task",
    "TimeEntry",
    "Turn",
]
