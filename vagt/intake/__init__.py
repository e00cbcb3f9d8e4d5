"""How work arrives: mail becomes tasks, and whoever wrote hears that it did.

It decides whose a mail is and what it joins. What a mail says is read below, in `mail`; what becomes of the work is
decided in `tasks`.
"""
