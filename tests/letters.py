"""Letters leave in threads of their own."""

import threading

from django.core import mail
from django.core.mail import EmailMessage

from config.adapters import LETTER


def delivered() -> list[EmailMessage]:
    """Every letter, when those under way have left."""
    for thread in threading.enumerate():
        if thread.name == LETTER:
            thread.join()
    return list(getattr(mail, "outbox", []))
