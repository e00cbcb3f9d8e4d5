"""Why something about arriving work is not done."""

from vagt.kit.errors import Refusal


class FiledAlready(Refusal):
    """The mail has become something meanwhile. Facts: state."""

    code = "filed_already"


class LinkExpired(Refusal):
    """A link that confirms an address is too old."""

    code = "link_expired"
    status = 410


class NoAddress(Refusal):
    """A contact needs an address that mail can go to, and this mail has none."""

    code = "no_address"
    status = 422
