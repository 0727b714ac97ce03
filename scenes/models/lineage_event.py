from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.site.fields import LinesField, LongLineField

from .scene import Scene

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser


class LineageEventQuerySet(models.QuerySet["LineageEvent"]):
    def in_force(self) -> LineageEventQuerySet:
        """Not undone."""
        return self.filter(undone_at=None)

    def of(self, scene: Scene) -> LineageEventQuerySet:
        return self.among({scene.pk})

    def among(self, scenes: Collection[int]) -> LineageEventQuerySet:
        """That concern some of the scenes, given by primary key."""
        return self.filter(Q(parents__in=scenes) | Q(children__in=scenes)).distinct()

    def visible_to(self, user: AnyUser) -> LineageEventQuerySet:
        """That concern a scene which the user may see."""
        seen = Scene.objects.visible_to(user)
        return self.filter(Q(parents__in=seen) | Q(children__in=seen)).distinct()

    def scenes_by_event(self) -> list[tuple[str, frozenset[int]]]:
        """Kind and scenes of each, in one query: parents and children, by primary key."""
        found: dict[int, tuple[str, set[int]]] = {}
        for pk, kind, *scenes in self.order_by("pk").values_list("pk", "kind", "parents", "children"):
            found.setdefault(pk, (kind, set()))[1].update(scenes)
        return [(kind, frozenset(scenes - {None})) for kind, scenes in found.values()]

    def undoable_by(self, user: AnyUser) -> LineageEventQuerySet:
        """The user may merge and split every scene of it."""
        others = Scene.objects.exclude(pk__in=Scene.objects.lineage_recordable_by(user))
        return self.exclude(parents__in=others).exclude(children__in=others)


class LineageEvent(models.Model):
    """Scenes merged or split in a round. Found, ceased and returned follow from the assessments instead.

    A scene that lives on is both parent and child: A and B merged into B has parents A, B and child B.
    """

    class Kind(models.TextChoices):
        MERGED = "merged", _("merged")
        SPLIT = "split", _("split")

    round = models.ForeignKey("Round", on_delete=models.PROTECT, related_name="lineage_events", verbose_name=_("round"))
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    parents: models.ManyToManyField[Scene, models.Model] = models.ManyToManyField(
        "scenes.Scene", related_name="events_as_parent", verbose_name=_("parents")
    )
    children: models.ManyToManyField[Scene, models.Model] = models.ManyToManyField(
        "scenes.Scene", related_name="events_as_child", verbose_name=_("children")
    )
    explanation = LinesField(_("explanation"), blank=True)
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("recorded by"),
        help_text=_("Empty: imported."),
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    undone_reason = LongLineField(_("why undone"), blank=True, editable=False)

    objects = LineageEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("change by merge or split")
        verbose_name_plural = _("changes by merge or split")
        ordering = ["round__ends", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="undone_event_names_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.round}"

    @property
    def scene_ids(self) -> frozenset[int]:
        """Parents and children. Prefetch both."""
        return frozenset(scene.pk for scene in [*self.parents.all(), *self.children.all()])

    @property
    def ending(self) -> list[Scene]:
        """Parents that do not live on. Prefetch both."""
        return [scene for scene in self.parents.all() if scene not in self.children.all()]
