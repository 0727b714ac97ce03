import logging
from threading import Thread
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.sites.shortcuts import get_current_site
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from assessments.my_area.news import LAST_VISIT
from municipalities.models import User

logger = logging.getLogger(__name__)

WRONG_CODE = _("The code is wrong or too old. Write the one that shows now.")
LETTER = "letter"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("The account is closed."),
        "email_password_mismatch": _("The e-mail address or the password is wrong."),
        "enter_current_password": _("The password you have now is another one."),
        "incorrect_code": WRONG_CODE,
        "incorrect_password": _("The password is wrong."),
        "too_many_login_attempts": _("Too many wrong passwords. Wait five minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by the project office or an administrator, who know which actor the person works for."""
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Keeps when the user was here before, which logging in writes over: what is new is counted from then."""
        if user.last_login:
            request.session[LAST_VISIT] = user.last_login.isoformat()
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In a thread: neither the answer nor the time it takes may tell whether an address has an account."""
        Thread(target=post, args=[self.letter(template_prefix, email, context)], name=LETTER).start()

    def letter(self, template_prefix: str, email: str, context: dict[str, Any]) -> EmailMessage:
        known = {"request": self.request, "email": email, "current_site": get_current_site(self.request)}
        letter: EmailMessage = self.render_mail(template_prefix, email, known | context)
        return letter


def post(letter: EmailMessage) -> bool:
    """That the mail server is down is for the log, not for whoever asked for the letter."""
    try:
        letter.send()
    except OSError:  # what smtplib and the network raise
        logger.exception("A letter could not be sent: %s", letter.subject)
        return False
    return True


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG_CODE}
