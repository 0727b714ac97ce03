"""The outbox out: taken, sent, and how it went written down (rule 25)."""

from __future__ import annotations

import datetime
import smtplib
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.models import Letter, Membership
from municipalities.models.letter import LetterQuerySet

from .password_link import with_password_link

State = Letter.State
WAITS = (1, 5, 30, 120, 720)
"""Minutes before each new try. After the last one the letter counts as refused."""


CLOSING = 421
"""The server's answer to anything at all when it shuts down or has had enough (RFC 5321, 3.8)."""


class _Unwilling(Exception):
    """The server would refuse any letter now."""

    def __init__(self, fault: Letter.Fault, answer: str) -> None:
        super().__init__(answer)
        self.why = {"fault": fault, "error": answer}


def why_nothing_is_sent() -> str:
    return "" if settings.HAS_MAIL_SERVER else _("No mail server is set up.")


def send_waiting() -> Counter[str]:
    """How many letters came to each state.

    A server that cannot be reached, or takes nothing from us, is no letter's fault: they go on waiting, say why, and
    lose no try.
    """
    outcomes: Counter[str] = Counter()
    connection = get_connection()
    try:
        while Letter.objects.due().exists():
            try:
                connection.open()
            except OSError as error:  # smtplib's own are of that kind too
                Letter.objects.due().update(fault=_unopened(error), error=_in_short(error))
                break
            if letter := Letter.objects.claim():
                try:
                    outcomes[_send(letter, connection)] += 1
                except _Unwilling as error:
                    _noted(letter, State.WAITING, tries=letter.tries - 1)
                    Letter.objects.due().update(**error.why)
                    break
    finally:
        connection.close()
    return outcomes


def forget_texts() -> int:
    """What old letters said. That they were sent stays on record."""
    before = timezone.now() - datetime.timedelta(days=settings.LETTER_TEXT_DAYS)
    return Letter.objects.at_rest().filter(written_at__lt=before).update(text="", html="", items=[])


def send_again(letters: LetterQuerySet) -> int:
    """By a person who knows that they did not arrive: at once, from the first try."""
    return int(
        letters.at_rest().update(state=State.WAITING, due=timezone.now(), tries=0, fault="", error="", sent_at=None)
    )


def _send(letter: Letter, connection: Any) -> str:
    if obstacle := _obstacle(letter):
        if letter.user.is_active:
            letter.parts.update(digest=None)  # what came to other assignments is gathered anew
        return _noted(letter, State.STOPPED, fault=obstacle, error="")
    try:
        connection.send_messages([_message(letter, connection)])
    except smtplib.SMTPRecipientsRefused as error:
        outcome = _refused(letter, *next(iter(error.recipients.values())), fault=Letter.Fault.ADDRESS)
    except smtplib.SMTPSenderRefused as error:
        raise _Unwilling(Letter.Fault.SENDER, _answer(error.smtp_code, error.smtp_error)) from error
    except smtplib.SMTPResponseException as error:
        outcome = _refused(letter, error.smtp_code, error.smtp_error, fault=Letter.Fault.LETTER)
    except OSError as error:
        if getattr(connection, "may_have_arrived", False):
            return _noted(letter, State.SENDING, fault=Letter.Fault.SILENT, error=_in_short(error))
        outcome = _later(letter, fault=Letter.Fault.UNREACHABLE, error=_in_short(error))
    except ValueError as error:  # an address or a heading that no letter can have
        outcome = _noted(letter, State.FAILED, fault=Letter.Fault.ADDRESS, error=_in_short(error))
    else:
        return _noted(letter, State.SENT, sent_at=timezone.now(), fault="", error="")
    # A server that has refused may have hung up, or wait for more.
    connection.close()
    return outcome


def _message(letter: Letter, connection: Any) -> EmailMultiAlternatives:
    # One whose address has been corrected since gets the letter there.
    headers = {"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"}
    text, html = (with_password_link(words, letter.user) for words in (letter.text, letter.html))
    message = EmailMultiAlternatives(
        letter.subject, text, to=[letter.user.email], headers=headers, connection=connection
    )
    if html:
        message.attach_alternative(html, "text/html")
    return message


def _obstacle(letter: Letter) -> str:
    """What has happened since the letter was written."""
    if not letter.user.is_active:
        return Letter.Fault.CLOSED
    # An account is made before the assignment begins.
    is_account = letter.kind == Letter.Kind.ACCOUNT
    remaining = Membership.objects.standing() if is_account else Membership.objects.in_force()
    if letter.is_for_none_of(remaining.filter(pk__in=letter.memberships).values_list("pk", flat=True)):
        return Letter.Fault.ENDED
    return ""


def _refused(letter: Letter, code: int, words: bytes | str, *, fault: Letter.Fault) -> str:
    error = _answer(code, words)
    if code == CLOSING:
        raise _Unwilling(Letter.Fault.FOR_NOW, error)
    if code >= 500:
        return _noted(letter, State.FAILED, fault=fault, error=error)
    return _later(letter, fault=Letter.Fault.FOR_NOW, error=error)


def _answer(code: int, words: bytes | str) -> str:
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {said}"[:500]


def _later(letter: Letter, **why: str) -> str:
    if letter.tries > len(WAITS):
        return _noted(letter, State.FAILED, **why)
    due = timezone.now() + datetime.timedelta(minutes=WAITS[letter.tries - 1])
    return _noted(letter, State.WAITING, due=due, **why)


def _noted(letter: Letter, state: str, **fields: Any) -> str:
    # It may have been cut off, and sent again by a person meanwhile: that try is another command's to note.
    mine = Letter.objects.filter(pk=letter.pk, state=State.SENDING, tried_at=letter.tried_at)
    mine.update(state=state, to=letter.user.email, **fields)
    return state


def _unopened(error: OSError) -> Letter.Fault:
    """Whoever answers and lets us not in is not out of reach."""
    is_answer = isinstance(error, smtplib.SMTPException) and not isinstance(error, smtplib.SMTPServerDisconnected)
    return Letter.Fault.SENDER if is_answer else Letter.Fault.UNREACHABLE


def _in_short(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]
