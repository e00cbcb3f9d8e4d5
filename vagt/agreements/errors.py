"""Why something about agreements is not done. The sentence stands where it is raised; the class is for programs."""

from vagt.kit.errors import Refusal


class DocumentRefused(Refusal):
    """A catalogue or calendar has faults; nothing of it is used. Facts: faults, each with place, wrong and cure."""

    code = "document_refused"
    status = 422


class ScopeTaken(Refusal):
    """Another agreement holds for the same customer or system on some of these days. Facts: agreement."""

    code = "scope_taken"


class BadPeriod(Refusal):
    """A period ends before it begins, or a signature lies in the future."""

    code = "bad_period"
    status = 422


class AlreadyWithdrawn(Refusal):
    """The version is withdrawn: it never held, so nothing more is done with it. Record a new version instead."""

    code = "already_withdrawn"


class AlreadySigned(Refusal):
    """The party has signed this version. A signature is never changed: record a new version instead."""

    code = "already_signed"


class NotThisCustomers(Refusal):
    """A system belongs to somebody else."""

    code = "not_this_customers"
    status = 422


class NoPlan(Refusal):
    """An agreement names no plan, or one that is not on sale."""

    code = "no_plan"
    status = 422


class BadTarget(Refusal):
    """A negotiated target names a promise or priority that the plan does not have, or is not a whole minute."""

    code = "bad_target"
    status = 422


class ReasonMissing(Refusal):
    """A deviation from the plan needs its reason."""

    code = "reason_missing"
    status = 422


class BookingTaken(Refusal):
    """The reference is used by another booking of this customer, with other words."""

    code = "booking_taken"


class NotSetUp(Refusal):
    """The installation has no plan or calendar yet. `vagt load_catalogue` and `vagt load_calendar` make them."""

    code = "not_set_up"
    status = 503
