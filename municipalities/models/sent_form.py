from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class SentForm(models.Model):
    """A form that has been taken care of, and where that led: sent again it leads there, and does nothing."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    led_to = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="form_is_sent_once")]

    def __str__(self) -> str:
        return str(self.key)
