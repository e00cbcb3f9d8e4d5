"""The SQL that prepares a PostgreSQL that somebody else runs."""

import sys

from vagt.kit.db.roles import DATABASE, ROLES

_HEAD = """-- Run this as a superuser, connected to the (empty) database that Vagt is to use:
--     vagt database-roles {name} | psql -d {name}
-- Then give the two roles that log in a password:
--     ALTER ROLE vagt_owner PASSWORD '...';  ALTER ROLE vagt_app PASSWORD '...';
-- and set DATABASE_URL (as vagt_app) and VAGT_OWNER_DATABASE_URL (as vagt_owner).
"""


def print_roles(arguments: list[str]) -> int:
    """Print it for the database of this name, `vagt` when none is given."""
    name = arguments[0] if arguments else "vagt"
    quoted = '"' + name.replace('"', '""') + '"'
    sys.stdout.write(_HEAD.format(name=name))
    sys.stdout.write(ROLES + DATABASE.format(database=quoted))
    return 0
