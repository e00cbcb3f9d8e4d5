"""Lists of contacts, with their numbers and rights."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vagt.kit.errors import NotFound
from vagt.people.actions import add_contact, affiliate_contact, remove_affiliation, remove_contact
from vagt.people.queries import contact_of, contact_with_address, customer_of, customer_with_number
from vagt.people.rules import CONTACT_RIGHTS, Rights, Viewer
from vagt.project.imports.columns import Column, address, amount, at_most, language, words_of, yes_or_no
from vagt.project.imports.kinds.kind import Kind, Made, register


def _apply(values: Mapping[str, Any], *, by: Viewer, at: datetime) -> Sequence[Made]:
    """A person who is a contact elsewhere already joins this customer too, with the rights of this line."""
    customer = customer_with_number(by, values["customer"])
    if customer is None:
        raise NotFound(
            _("There is no customer number %(number)s. Import customers first.") % {"number": values["customer"]},
            field="customer",
        )
    flags = {name: values.get(name, False) for name in CONTACT_RIGHTS}
    rights = Rights(**flags, approve_up_to=values.get("approve_up_to"))
    known = contact_with_address(values["email"])
    if known is not None:
        affiliate_contact(known, customer, rights=rights, by=by, at=at)
        return [Made("affiliation", known.pk, customer.pk)]
    facts = {name: values.get(name, "") for name in ("name", "email", "title", "language")}
    contact = add_contact(customer, **facts, phones=values.get("phones", ()), rights=rights, by=by, at=at)
    return [Made("contact", contact.pk)]


def _take_back(made: Made, *, by: Viewer, at: datetime) -> None:
    contact = contact_of(by, made.id)
    if made.kind == "affiliation":
        remove_affiliation(contact, customer_of(by, made.second_id or 0), why="", by=by, at=at)
    else:
        remove_contact(contact, why="", by=by, at=at)


def _right(name: str, about: Any, *spellings: str) -> Column:
    return Column(name, about, "no", spellings=spellings, read=yes_or_no)


CONTACTS = register(
    Kind(
        key="contacts",
        name=gettext_lazy("Contacts"),
        about=gettext_lazy("People at your customers. One line for each person and customer; nobody is invited by it."),
        columns=(
            Column(
                "customer",
                gettext_lazy("Customer number"),
                "1002",
                required=True,
                spellings=("kunde", "kundenummer", "customer_number"),
            ),
            Column("name", gettext_lazy("Name"), "Mette Holm", required=True, spellings=("navn",), read=at_most(120)),
            Column(
                "email",
                gettext_lazy("E-mail"),
                "mette@cykelhuset.dk",
                required=True,
                spellings=("mail", "e_mail"),
                read=address,
            ),
            Column("title", gettext_lazy("Title"), "Direktør", spellings=("titel",), read=at_most(80)),
            Column("language", gettext_lazy("da or en"), "da", spellings=("sprog",), read=language),
            Column(
                "phones", gettext_lazy("Numbers"), "12 34 56 12", spellings=("phone", "telefon", "mobil"), read=words_of
            ),
            _right("see_company", gettext_lazy("Sees all of the company's tasks"), "ser_alt"),
            _right("approve", gettext_lazy("Approves"), "godkender"),
            Column("approve_up_to", gettext_lazy("Up to, DKK"), "", spellings=("godkender_til",), read=amount),
            _right("book_readiness", gettext_lazy("Books readiness"), "booker"),
            _right("manage_contacts", gettext_lazy("Manages contacts"), "styrer_kontakter"),
            _right("see_money", gettext_lazy("Sees prices"), "ser_priser"),
        ),
        unique=("customer", "email"),
        apply=_apply,
        take_back=_take_back,
        position=2,
    )
)
