"""The kinds of lists there are. A new kind is a module here that calls `register`, imported below."""

from vagt.project.imports.kinds import agreements, consultants, contacts, customers
from vagt.project.imports.kinds.kind import KINDS, Kind, Made, kind_of, kinds, register

__all__ = [
    "KINDS",
    "Kind",
    "Made",
    "agreements",
    "consultants",
    "contacts",
    "customers",
    "kind_of",
    "kinds",
    "register",
]
