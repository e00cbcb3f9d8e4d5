"""Why something about mail is not done. The sentence stands where it is raised; the class is for programs."""

from vagt.kit.errors import Refusal


class AddressTaken(Refusal):
    """Another mailbox has this address or key."""

    code = "mailbox_taken"


class NotAnAddress(Refusal):
    """No mail can be sent to or from it. Facts: address."""

    code = "not_an_address"


class NotNow(Refusal):
    """The message is in a state from which this step does not go. Facts: state."""

    code = "not_now"


class NoRecipients(Refusal):
    """A mail to nobody."""

    code = "no_recipients"


class TooLarge(Refusal):
    """Larger than any mail server would take. Facts: bytes, most."""

    code = "too_large"


class Incomplete(Refusal):
    """A mailbox lacks what its way of fetching or sending needs."""

    code = "incomplete"


class SecretUnreadable(Refusal):
    """A secret was sealed with another installation key."""

    code = "secret_unreadable"


class BadTemplate(Refusal):
    """A text of mail that cannot be filled in: a field that is not known, or one that is missing."""

    code = "bad_template"
