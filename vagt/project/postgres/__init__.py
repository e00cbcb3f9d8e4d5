"""The database server that comes with Vagt: found, made, configured, started and ended here.

Knows PostgreSQL's files and processes; knows no Django and no table. `vagt.project.up` keeps it running.
"""
