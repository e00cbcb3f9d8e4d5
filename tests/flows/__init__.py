"""Whole stories, from the bytes of a mail to the answer in the customer's own mailbox, with the time passed in."""
