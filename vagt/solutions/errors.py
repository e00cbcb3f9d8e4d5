"""Why something about solutions and systems is not done."""

from vagt.kit.errors import Refusal


class NameTaken(Refusal):
    """The customer has one of this name already."""

    code = "name_taken"


class OfAnotherCustomer(Refusal):
    """The solution and the system would belong to two customers."""

    code = "of_another_customer"


class Retired(Refusal):
    """The system is out of use."""

    code = "retired"


class OutOfRange(Refusal):
    """A value that the field cannot have."""

    code = "out_of_range"
