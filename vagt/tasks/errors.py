"""Why something about tasks is not done. The sentence stands where it is raised; the class is for programs."""

from vagt.kit.errors import Refusal


class OnlyAPerson(Refusal):
    """An answer is given by a consultant, never by the system or a rule."""

    code = "only_a_person"
    status = 403


class SomebodyAnswered(Refusal):
    """The conversation went on while this was written; the draft is kept. Facts: message_id, by."""

    code = "somebody_answered"


class NothingWritten(Refusal):
    """A message, a title or a reason is empty."""

    code = "nothing_written"
    status = 422


class TurnOpen(Refusal):
    """A customer waits for an answer, so the task cannot be finished. Facts: turn_id."""

    code = "turn_open"


class NotOpen(Refusal):
    """The turn was answered, the task is closed, or it was merged into another."""

    code = "not_open"


class PastDue(Refusal):
    """What must be said before the due time comes after it. Facts: due_at."""

    code = "past_due"


class BadInstant(Refusal):
    """An instant lies in the future, or before what it is about."""

    code = "bad_instant"
    status = 422


class ReasonMissing(Refusal):
    """The act needs its reason, in words or from the list."""

    code = "reason_missing"
    status = 422


class BadChoice(Refusal):
    """A kind, status, step, priority or level is not one of those there are."""

    code = "bad_choice"
    status = 422


class SayWhoAsked(Refusal):
    """A consultant who opens a task says who asked, how and when, or that it is our own initiative."""

    code = "say_who_asked"
    status = 422


class OtherCustomer(Refusal):
    """Two tasks, a contact or a system belong to different customers."""

    code = "other_customer"
    status = 422


class FileClosed(Refusal):
    """The scanner found something in the file, so nobody gets it. Facts: found."""

    code = "file_closed"
    status = 403


class FilesNotKept(Refusal):
    """The storage of files is full or does not answer."""

    code = "files_not_kept"
    status = 503


class SecondPerson(Refusal):
    """What one person wrote down needs the yes of another."""

    code = "second_person"


class LinkSpent(Refusal):
    """A link that asks how it was is too old, or its reader is no longer at this customer."""

    code = "link_spent"
    status = 410


class NotResolved(Refusal):
    """Only a task that is resolved is rated or closed."""

    code = "not_resolved"
