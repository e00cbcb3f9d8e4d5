"""`vagt up`: one command that runs everything, respawns what dies and leaves nothing behind.

The promises are in docs/rules/running.md; each is a test in tests/running.
"""
