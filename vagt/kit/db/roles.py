"""The five database roles and the rights they begin with, as SQL anybody may read before running it.

| role | logs in | may |
| --- | --- | --- |
| `vagt_owner` | migrations | owns every table |
| `vagt_app` | the service | nothing on walled tables; reads and writes users, sessions, jobs and the cache |
| `vagt_staff`, `vagt_portal` | nobody | what the policies of each table say |
| `vagt_backup` | backups | reads everything, walls included |
"""

ROLES = """
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'vagt_owner') THEN
    CREATE ROLE vagt_owner LOGIN NOSUPERUSER NOBYPASSRLS;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'vagt_app') THEN
    CREATE ROLE vagt_app LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'vagt_staff') THEN
    CREATE ROLE vagt_staff NOLOGIN NOSUPERUSER NOBYPASSRLS;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'vagt_portal') THEN
    CREATE ROLE vagt_portal NOLOGIN NOSUPERUSER NOBYPASSRLS;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'vagt_backup') THEN
    CREATE ROLE vagt_backup LOGIN NOSUPERUSER BYPASSRLS;
  END IF;
END $$;
GRANT vagt_staff, vagt_portal TO vagt_app;
GRANT vagt_staff TO vagt_owner;
ALTER ROLE vagt_app SET statement_timeout = '15s';
ALTER ROLE vagt_app SET lock_timeout = '5s';
ALTER ROLE vagt_app SET idle_in_transaction_session_timeout = '60s';
"""

# Run once in each new database, by a superuser or by the roles' creator. A table made later is open to the three
# service roles until its migration walls it; tests/house lists every table that stays open.
DATABASE = """
GRANT CREATE, TEMPORARY ON DATABASE {database} TO vagt_owner;
GRANT TEMPORARY ON DATABASE {database} TO vagt_app, vagt_staff;
ALTER SCHEMA public OWNER TO vagt_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO vagt_app, vagt_staff, vagt_portal, vagt_backup;
ALTER DEFAULT PRIVILEGES FOR ROLE vagt_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO vagt_app, vagt_staff, vagt_portal;
ALTER DEFAULT PRIVILEGES FOR ROLE vagt_owner IN SCHEMA public
  GRANT USAGE, SELECT ON SEQUENCES TO vagt_app, vagt_staff, vagt_portal;
ALTER DEFAULT PRIVILEGES FOR ROLE vagt_owner IN SCHEMA public
  GRANT SELECT ON TABLES TO vagt_backup;
ALTER DEFAULT PRIVILEGES FOR ROLE vagt_owner IN SCHEMA public
  GRANT SELECT ON SEQUENCES TO vagt_backup;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
"""
