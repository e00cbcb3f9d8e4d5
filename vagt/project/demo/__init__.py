"""The demo: a cast that signs in, and the words that say how."""

from vagt.people.rules import PROVIDER_ROLES
from vagt.project.demo.people import CONSULTANTS, CUSTOMERS, PASSWORD


def sign_in_words() -> str:
    """Who can sign in to the demo, line by line: e-mail, password, who it is."""
    lines = [f"Everybody's password is {PASSWORD}", ""]
    for name, colleague in CONSULTANTS.items():
        held = [role.replace("_", " ") for role in sorted(PROVIDER_ROLES) if role in colleague.provider_roles]
        lines.append(f"  {colleague.email:<28} {name}, {', '.join(held)} at Nordlys")
    for customer, company in CUSTOMERS.items():
        for (name, _title, _phone), part in ((company.contact, "contact"), (company.approver, "approver")):
            lines.append(f"  {name.lower() + '@' + company.domain:<28} {name}, {part} at {customer}")
    return "\n".join(lines)
