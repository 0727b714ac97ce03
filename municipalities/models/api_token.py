from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from .user import User


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def issue(self, user: User) -> str:
        """A new token, in place of the one before. Nobody can read it afterwards."""
        key = secrets.token_hex(20)
        made = {"digest": digest_of(key), "password_mark": user.get_session_auth_hash(), "created_at": timezone.now()}
        self.update_or_create(user=user, defaults=made)
        return key

    def with_key(self, key: str) -> ApiToken | None:
        """The token in force that has the key."""
        found = self.filter(digest=digest_of(key), user__is_active=True).select_related("user").first()
        return found if found and found.is_in_force else None


class ApiToken(models.Model):
    """Lets a program read as the user. Only what the key hashes to is kept, so that a copy of the table opens nothing.

    It ends when the password is changed, as sessions do.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_token", verbose_name=_("user")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    password_mark = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["user__name"]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def is_in_force(self) -> bool:
        return constant_time_compare(self.password_mark, self.user.get_session_auth_hash())


def digest_of(key: str) -> str:
    """A key is random and long, so that nothing slower is needed against guessing."""
    return hashlib.sha256(key.encode()).hexdigest()
