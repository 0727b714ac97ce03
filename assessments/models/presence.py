from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

HERE = datetime.timedelta(seconds=60)
"""Whoever was seen so lately is here."""
FORGOTTEN = datetime.timedelta(minutes=10)


class PresenceQuerySet(models.QuerySet[Any]):
    def here(self) -> PresenceQuerySet:
        return self.filter(at__gt=timezone.now() - HERE)

    def forget(self) -> None:
        self.filter(at__lt=timezone.now() - FORGOTTEN).delete()


class BeingHere(models.Model):
    """Someone has something before them, told to those who may see it. Nothing is kept of where one has been."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    section = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        abstract = True


class Presence(BeingHere):
    assessment = models.ForeignKey("Assessment", on_delete=models.CASCADE, related_name="presences")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessment", "user"], name="one_presence_per_person")]

    def __str__(self) -> str:
        return f"{self.user} {self.assessment}"
