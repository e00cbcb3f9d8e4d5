"""Why something about canned answers is not done."""

from vagt.kit.errors import Refusal


class TitleTaken(Refusal):
    """Another canned answer has this title or shortcut."""

    code = "title_taken"


class BadText(Refusal):
    """The text names a field that there is not, or there is no text at all."""

    code = "bad_text"


class Retired(Refusal):
    """The canned answer is out of use."""

    code = "retired"
