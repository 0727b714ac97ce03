from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from assessments.my_area.news import LAST_VISIT
from municipalities.letters.password_link import write_password_link
from municipalities.models import User

WRONG_CODE = _("The code is wrong or too old. Write the one that shows now.")


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

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        write_password_link(user)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG_CODE}
