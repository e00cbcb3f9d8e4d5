"""Why a list is not taken, or not taken back."""

from vagt.kit.errors import Refusal


class HasErrors(Refusal):
    """Some lines are wrong, so none was applied. Facts: outcome."""

    code = "has_errors"


class NotNow(Refusal):
    """It was applied already, or taken back already, or never applied."""

    code = "not_now"


class StandsInTheWay(Refusal):
    """Something was built on what the import made. Facts: reasons."""

    code = "stands_in_the_way"
