"""Why something about people is not done. The sentence stands where it is raised; the class is for programs."""

from vagt.kit.errors import Refusal


class AddressTaken(Refusal):
    """The address belongs to somebody else. Facts: contact_id, when the other is a contact."""

    code = "address_taken"


class NameTaken(Refusal):
    """The name, number or key is in use."""

    code = "name_taken"


class NotAPhoneNumber(Refusal):
    """No telephone could ring at this number."""

    code = "not_a_phone_number"


class NotADomain(Refusal):
    """Not a mail domain, or one where anybody can have an address."""

    code = "not_a_domain"


class NotAffiliated(Refusal):
    """The contact is not, or no longer, at this customer."""

    code = "not_affiliated"


class LastAdministrator(Refusal):
    """Without an administrator nobody could change anything again."""

    code = "last_administrator"


class HasLeft(Refusal):
    """The consultant no longer works here."""

    code = "has_left"


class OutOfRange(Refusal):
    """A value that the field cannot have."""

    code = "out_of_range"


class Archived(Refusal):
    """The customer is archived."""

    code = "archived"


class InUse(Refusal):
    """It cannot be removed, because something depends on it. Facts: dependants."""

    code = "in_use"
