from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from scenes.geometry import Box, measure

if TYPE_CHECKING:
    from municipalities.models import User


class OutlineQuerySet(models.QuerySet["Outline"]):
    def draw(self, *, scene: Any, round: Any, geometry: dict[str, Any], by: User | None = None) -> Outline:
        """Store the geometry (checked GeoJSON in WGS 84) with what follows from it. One outline per scene and round."""
        outline = self.filter(scene=scene, round=round).first() or self.model(scene=scene, round=round)
        outline.geometry = geometry
        for name, value in measure(geometry).items():
            setattr(outline, name, value)
        outline.note_author(by)
        outline.save()
        return outline

    def touching(self, box: Box) -> OutlineQuerySet:
        """Whose bounding box meets this one."""
        e_min, n_min, e_max, n_max = box
        return self.filter(e_min__lte=e_max, e_max__gte=e_min, n_min__lte=n_max, n_max__gte=n_min)


class Outline(models.Model):
    """Avgränsning: the polygon of a scene in one round."""

    scene = models.ForeignKey("Scene", on_delete=models.CASCADE, related_name="outlines", verbose_name=_("scene"))
    round = models.ForeignKey("Round", on_delete=models.PROTECT, related_name="outlines", verbose_name=_("round"))
    geometry = models.JSONField(_("geometry"), help_text=_("GeoJSON Polygon or MultiPolygon in WGS 84."))
    # Derived by scenes.geometry.measure, in SWEREF 99 TM (EPSG:3006), metres.
    area_m2 = models.PositiveIntegerField(_("area, m²"), editable=False)
    centroid_e = models.FloatField(editable=False)
    centroid_n = models.FloatField(editable=False)
    e_min = models.FloatField(editable=False)
    e_max = models.FloatField(editable=False)
    n_min = models.FloatField(editable=False)
    n_max = models.FloatField(editable=False)

    objects = OutlineQuerySet.as_manager()
    history = HistoricalRecords()

    MEASURES = ("area_m2", "e_min", "e_max", "n_min", "n_max", "centroid_e", "centroid_n")
    """What tells two outlines apart without reading their points."""

    class Meta:
        verbose_name = _("outline")
        verbose_name_plural = _("outlines")
        ordering = ["round__ends"]
        constraints = [
            models.UniqueConstraint(fields=["scene", "round"], name="one_outline_per_scene_and_round"),
            models.CheckConstraint(
                condition=Q(area_m2__gt=0, e_max__gte=F("e_min"), n_max__gte=F("n_min")),
                name="outline_has_an_area",
            ),
        ]
        indexes = [models.Index(fields=["round", "e_min", "e_max"], name="outline_by_place")]

    def __str__(self) -> str:
        return f"{self.scene} {self.round}"

    def is_as(self, other: Outline) -> bool:
        return all(getattr(self, name) == getattr(other, name) for name in self.MEASURES)

    def note_author(self, by: User | None) -> None:
        """Whom the history names for the next change. Without one it names whoever sent the request, if any."""
        if by:
            self._history_user = by
