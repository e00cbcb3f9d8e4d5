"""Mail: mailboxes, what arrived byte for byte, what it says, and what leaves.

It knows addresses and messages; it knows no customer and no task. Whose a mail is, and what work it becomes, is decided above.
"""
