"""The link that opens an account is made when its letter leaves: it is stored nowhere, and its days count from then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str

from .writing import link

if TYPE_CHECKING:
    from municipalities.models import User

PASSWORD_LINK = "[[password-link]]"  # noqa: S105  # where it is to stand
"""What is written in its place until then."""


def with_password_link(words: str, user: User) -> str:
    return words.replace(PASSWORD_LINK, address_for_password(user)) if PASSWORD_LINK in words else words


def address_for_password(user: User) -> str:
    """It works once, for three days (PASSWORD_RESET_TIMEOUT)."""
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    return link("account_reset_password_from_key", user_pk_to_url_str(user), token)
