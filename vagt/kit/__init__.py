"""Tools every app uses: events, refusals, the wall in the database, words in two languages, the page shell.

It knows no domain noun: no customer, no agreement, no task.
"""
