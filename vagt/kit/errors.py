"""A no has a name: every refusal is a class with a code, a sentence in the reader's language and facts."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.functional import Promise


class Refusal(Exception):
    """Something that was asked for and is not done, with the reason.

    `code` is stable and for programs; `message` says what is wrong and what would be right; `field` names the form
    field it belongs to, when there is one; `facts` are the values behind the sentence.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409

    def __init__(self, message: str | Promise, *, field: str | None = None, **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.facts: Mapping[str, Any] = facts

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(Refusal):
    """The viewer lacks the right that the act needs."""

    code = "not_allowed"
    status = 403


class NotFound(Refusal):
    """There is no such thing for this viewer."""

    code = "not_found"
    status = 404


class Outdated(Refusal):
    """Somebody else changed it since it was read."""

    code = "outdated"
