"""Telling people: what somebody is told, on the page and by mail, what became of it, and when they want quiet.

It knows people and mail. What a notice is about is a kind, an id and an address; no task is known here.
"""
