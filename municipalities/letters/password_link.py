"""The link that opens an account is made when its letter leaves: it is stored nowhere, and its days count from then."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.utils.translation import gettext as _

from municipalities.models import Letter

from .writing import Content, Item, drafted, link, write

if TYPE_CHECKING:
    from municipalities.models import User

PASSWORD_LINK = "[[password-link]]"  # noqa: S105  # where it is to stand
"""What is written in its place until then."""


def with_password_link(words: str, user: User) -> str:
    return words.replace(PASSWORD_LINK, address_for_password(user)) if PASSWORD_LINK in words else words


@transaction.atomic
def write_password_link(user: User) -> None:
    """To who has forgotten the password. Asked for again before it left, it is one letter."""
    Letter.objects.filter(kind=Letter.Kind.PASSWORD, user=user).stop(Letter.Fault.REPLACED)
    write(drafted(Letter.Kind.PASSWORD, to=user, content=_content, key=f"password:{user.pk}:{uuid.uuid4()}"))


def _content() -> Content:
    stays = _("If you have not asked for it, you need do nothing: your password stays as it is.")
    return Content(
        subject=_("Choose your password"),
        paragraphs=[_("You, or someone else, have asked for a new password to the mapping of open drug scenes.")],
        action=Item(_("Choose your password"), PASSWORD_LINK),
        afterwards=[_("The link works once and for three days."), stays],
    )


def address_for_password(user: User) -> str:
    """It works once, for three days (PASSWORD_RESET_TIMEOUT)."""
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    return link("account_reset_password_from_key", user_pk_to_url_str(user), token)
