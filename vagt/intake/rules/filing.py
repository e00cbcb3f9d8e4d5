"""What becomes of a mail. Two things are kept apart (docs/rules/intake.md).

Whose clock it starts follows from the address it comes from, whatever that address is worth as proof. Joining a task,
and speaking for us, needs a verified sender: `tier` 2 is verified, 1 probable, 0 anybody.
"""

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

Step = Literal["file", "join", "note", "answer", "take_up", "quarantine", "hold", "leave"]
Mark = Literal["message_id", "address", "subject"]

# What nobody can know to whom we have not written. The mark in a subject is short, because people read it.
_STRONG: Final = frozenset({"message_id", "address"})
MOST_AN_HOUR: Final = 30  # mails of one unverified address that become tasks; one more stands for the rest, which waits
MOST_REOPENINGS: Final = 3  # of one task by mail within a day

# Reasons for which a mail waits until somebody says whose it is.
UNSORTED: Final = ("unknown_sender", "several_customers", "from_a_consultant", "flood", "reopened_often")
# Of these, the ones that letting it through does not settle: somebody must say whose it is.
UNOWNED: Final = frozenset({"unknown_sender", "several_customers", "from_a_consultant"})


class Sender(NamedTuple):
    """What is known of who wrote: how far the address is believed, and whose it is.

    `customers` are those it may speak for, `usual` the one it most likely means. `is_contact` says that the very address
    is registered, not just its domain.
    """

    tier: int = 0
    customers: frozenset[int] = frozenset()
    usual: int | None = None
    is_contact: bool = False
    is_consultant: bool = False
    recent: int = 0  # mails of this address that became tasks within the last hour
    is_let_through: bool = False  # a person looked at this mail and released it: no limit holds it back again


class Thread(NamedTuple):
    """The task that a mail names with a token of ours, and how."""

    task_id: int
    customer_id: int
    mark: Mark
    takes_part: bool  # the sender is in its conversation
    reopenings: int = 0  # by mail within a day
    is_resolved: bool = False


@dataclass(frozen=True, slots=True)
class Filing:
    """What becomes of it and why; `suggested` is a task that it may belong to and was not allowed to join."""

    step: Step
    reason: str
    customer_id: int | None = None
    task_id: int | None = None
    suggested: int | None = None


def judge(state: str, sender: Sender, thread: Thread | None) -> Filing:
    """What becomes of a mail that was read as `state`. Nothing is dropped: what is left stays in the list of mail."""
    if state != "classified":
        return _by_a_machine(state, sender, thread)
    if sender.is_consultant:
        return _by_one_of_us(sender, thread)
    return _by_a_customer(sender, thread)


def _by_a_customer(sender: Sender, thread: Thread | None) -> Filing:
    customer_id = _customer(sender, thread)
    if thread is not None and _may_join(sender, thread):
        if thread.is_resolved and thread.reopenings >= MOST_REOPENINGS and not sender.is_let_through:
            return Filing("quarantine", "reopened_often", suggested=thread.task_id)
        return Filing("join", thread.mark, thread.customer_id, thread.task_id)
    suggested = thread.task_id if thread is not None else None
    if customer_id is None:
        reason = "several_customers" if sender.customers else "unknown_sender"
        return Filing("quarantine", reason, suggested=suggested)
    if sender.tier < 2 and sender.recent >= MOST_AN_HOUR and not sender.is_let_through:
        return Filing("hold", "flood", customer_id, suggested=suggested)
    return Filing("file", _why_new(sender, thread), customer_id, suggested=suggested)


def _by_a_machine(state: str, sender: Sender, thread: Thread | None) -> Filing:
    """An out-of-office is kept beside its task; a list that a registered contact writes through is still theirs."""
    if state == "bulk":
        return Filing("take_up" if sender.is_contact else "leave", state)
    if state == "automatic" and thread is not None and thread.mark in _STRONG:
        return Filing("note", state, thread.customer_id, thread.task_id)
    return Filing("leave", state)


def _by_one_of_us(sender: Sender, thread: Thread | None) -> Filing:
    """A consultant answers by mail only when it is certain who wrote and to what; all else is asked about."""
    if thread is not None and sender.tier == 2 and thread.mark in _STRONG:
        return Filing("answer", thread.mark, thread.customer_id, thread.task_id)
    return Filing("quarantine", "from_a_consultant", suggested=thread.task_id if thread else None)


def _customer(sender: Sender, thread: Thread | None) -> int | None:
    if thread is not None and thread.customer_id in sender.customers:
        return thread.customer_id
    return next(iter(sender.customers)) if len(sender.customers) == 1 else sender.usual


def _may_join(sender: Sender, thread: Thread) -> bool:
    """Verified: who takes part, and a colleague. Probable: only who takes part, with a token that nobody guesses."""
    if sender.tier == 2:
        return thread.takes_part or thread.customer_id in sender.customers
    return sender.tier == 1 and thread.takes_part and thread.mark in _STRONG


def _why_new(sender: Sender, thread: Thread | None) -> str:
    if thread is None:
        return "new"
    if thread.customer_id not in sender.customers and not thread.takes_part:
        return "of_another_customer"
    return "unverified" if sender.tier < 2 else "takes_no_part"
