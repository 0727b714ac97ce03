"""Letters out of the outbox, as the timer sends them."""

from django.core import mail
from django.core.mail import EmailMessage

from municipalities.letters.sending import send_waiting


def delivered() -> list[EmailMessage]:
    """Every letter that has left so far."""
    send_waiting()
    return list(getattr(mail, "outbox", []))
