from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .api_token import digest_of

if TYPE_CHECKING:
    from .user import User


class CalendarKeyQuerySet(models.QuerySet["CalendarKey"]):
    def issue(self, user: User) -> str:
        """A new key, in place of the one before. Nobody can read it afterwards."""
        key = secrets.token_urlsafe(24)
        self.update_or_create(user=user, defaults={"digest": digest_of(key), "created_at": timezone.now()})
        return key

    def with_key(self, key: str) -> CalendarKey | None:
        return self.filter(digest=digest_of(key), user__is_active=True).select_related("user").first()


class CalendarKey(models.Model):
    """Opens the user's calendar, and nothing else, to the program that has its address (rule 31).

    Only what the key hashes to is kept. It lives on when the password is changed: the dates are no secret, and a
    calendar that falls silent is not noticed.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_key", verbose_name=_("user")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = CalendarKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        ordering = ["user__name"]

    def __str__(self) -> str:
        return str(self.user)
