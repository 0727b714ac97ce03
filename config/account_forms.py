from time import monotonic, sleep
from typing import Any

from allauth.account import forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from municipalities.site.forms import AskingForm

MISSING = {
    "login": _("Write your e-mail address."),
    "email": _("Write your e-mail address."),
    "password": _("Write your password."),
    "oldpassword": _("Write the password that you have now."),
    "password1": _("Write a new password."),
    "password2": _("Write the new password once more."),
    "code": _("Write the code."),
    "name": _("Write what the key is to be called."),
}

SECONDS_TO_ANSWER = 0.25
"""To whoever asks for a new password: longer than writing the letter takes."""
PASSWORD_RULES = _("At least twelve characters. Not only digits, not your own name, not a common password.")


class Asking(AskingForm):
    missing = MISSING


class LoginForm(Asking, forms.LoginForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = ""  # the link to a new password stands beside the button


class ResetPasswordForm(Asking, forms.ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Neither the answer nor the time it takes may tell whether an address has an account."""
        answered = monotonic() + SECONDS_TO_ANSWER
        email: str = super().save(request, **kwargs)
        sleep(max(0, answered - monotonic()))
        return email


class ResetPasswordKeyForm(Asking, forms.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = PASSWORD_RULES


class ChangePasswordForm(Asking, forms.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].help_text = PASSWORD_RULES


class ActivateTOTPForm(Asking, totp_forms.ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Six digits")


class AddWebAuthnForm(Asking, webauthn_forms.AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")


class ReauthenticateForm(Asking, forms.ReauthenticateForm):  # type: ignore[misc]
    pass


class AuthenticateForm(Asking, mfa_forms.AuthenticateForm):  # type: ignore[misc]
    pass


class ReauthenticateWithCodeForm(Asking, mfa_forms.ReauthenticateForm):  # type: ignore[misc]
    pass
