"""How the audit speaks of arriving work."""

from django.utils.translation import gettext_lazy as _

KINDS = {
    "address.asked": _("Asked to confirm an address"),
    "address.confirmed": _("Address confirmed"),
    "answer.came_back": _("An answer did not reach the customer"),
    "flood.began": _("Very many mails: the rest waits beside the task"),
    "inquiry.arrived": _("Mail judged and filed"),
}
REASONS = {
    "unknown_sender": _("unknown sender"),
    "several_customers": _("speaks for several customers"),
    "from_a_consultant": _("from one of our own addresses, not verified"),
    "flood": _("very many mails within an hour"),
    "reopened_often": _("reopened the same task again and again"),
}
