from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

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
        """Accounts are made by an administrator, who knows which actor the person works for."""
        return False


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG_CODE}
