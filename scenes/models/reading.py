from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ReadingQuerySet(models.QuerySet["Reading"]):
    def of(self, scenes: Iterable[int]) -> ReadingQuerySet:
        """That showed any of these, alone or among others."""
        keys = list(scenes)
        return self.filter(reduce(or_, (Q(scenes__contains=f" {key} ") for key in keys), Q(scene__in=keys)))


class Reading(models.Model):
    """Someone opened or took out what is known of single scenes: who, when, of which; not what it said (rule 28).

    What it points to is not held by the database: a row is written after its request, and stays when a scene is gone.
    """

    class Kind(models.TextChoices):
        SCENE = "scene", _("page of a place")
        ASSESSMENT = "assessment", _("assessment")
        HISTORY = "history", _("history")
        LIST = "list", _("list")
        MAP = "map", _("map")
        FILE = "file", _("file")
        API = "api", _("API")
        PAPER = "paper", _("printed form")
        TAKEN_OUT = "taken_out", _("taken out to a device")
        SEARCH = "search", _("search")
        ADMINISTRATION = "admin", _("administration")

    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,  # is always there; or a row of someone whose account has been deleted would not be shown
        related_name="+",
        verbose_name=_("who"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    round = models.ForeignKey(
        "Round",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
        verbose_name=_("round"),
    )
    scene = models.ForeignKey(
        "Scene",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
        verbose_name=_("scene"),
        help_text=_("Empty where several were shown together."),
    )
    # Keys between spaces: one row for each of a thousand places on a map would cost more than the map.
    scenes = models.TextField(blank=True)
    rows = models.PositiveIntegerField(_("number of places"))
    asked = models.CharField(_("selection"), max_length=300, blank=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("read log")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {timezone.localtime(self.at):%Y-%m-%d %H:%M}"

    @property
    def keys(self) -> list[int]:
        return [self.scene_id] if self.scene_id else [int(key) for key in self.scenes.split()]
