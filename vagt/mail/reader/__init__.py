"""What a mail says: bytes in, a frozen `Message` out, never an exception.

Pure Python without Django; it opens no file and no connection and reads no clock. In the product it runs in processes of
their own (`vagt.mail.reader.pool`), because a library inside may still meet bytes that stop it. `docs/rules/mail-reader.md`
states what it guarantees.
"""

from vagt.mail.reader.flags import Flag
from vagt.mail.reader.message import Attachment, Bounce, BouncedRecipient, Mailbox, Message
from vagt.mail.reader.reading import VERSION, read

__all__ = ["VERSION", "Attachment", "Bounce", "BouncedRecipient", "Flag", "Mailbox", "Message", "read"]
