"""The question every action begins with."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vagt.kit.errors import NotAllowed
from vagt.people.rules import PERMISSIONS, Viewer, may

ROLE_WORDS = {
    "consultant": gettext_lazy("consultant"),
    "duty": gettext_lazy("duty"),
    "service_manager": gettext_lazy("service manager"),
    "account_manager": gettext_lazy("account manager"),
    "administrator": gettext_lazy("administrator"),
}


def require(by: Viewer, act: str) -> None:
    """Return when `by` may do the act; raise `NotAllowed`, which names the roles that may."""
    if may(by, act):
        return
    roles = [str(words) for role, words in ROLE_WORDS.items() if role in PERMISSIONS.get(act, ())]
    message = (
        _("This needs one of the roles: %(roles)s. Ask an administrator.") % {"roles": ", ".join(roles)}
        if roles
        else _("Nobody may do this.")
    )
    raise NotAllowed(message, act=act)
