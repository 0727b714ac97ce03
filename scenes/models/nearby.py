from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from scenes.place_kinds import place_kinds


class NearbyQuerySet(models.QuerySet["Nearby"]):
    def of_kind(self, kind: str) -> NearbyQuerySet:
        return self.filter(kind=kind)

    def near(self) -> NearbyQuerySet:
        """With at least one place within the county's distance."""
        return self.filter(within__gt=0)


class Nearby(models.Model):
    """How far it is from a scene, as it was drawn in a round, to places of a kind, as they were on its last day.

    Computed by scenes.nearby, never typed. No row: not known, since the scene has neither outline nor point or the
    county has no such places.
    """

    scene = models.ForeignKey("Scene", on_delete=models.CASCADE, related_name="nearby", verbose_name=_("scene"))
    round = models.ForeignKey("Round", on_delete=models.CASCADE, related_name="nearby", verbose_name=_("round"))
    kind = models.CharField(_("kind"), max_length=10, choices=place_kinds)
    nearest = models.ForeignKey(
        "Place", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("nearest place")
    )
    # As it was called then: a published round does not follow the register (rule 6).
    nearest_name = models.CharField(_("name of the nearest"), max_length=200, blank=True)
    nearest_form = models.CharField(_("school form of the nearest"), max_length=200, blank=True)
    nearest_m = models.FloatField(_("distance to the nearest, m"), null=True)
    within = models.PositiveIntegerField(_("number within the county's distance"))

    objects = NearbyQuerySet.as_manager()

    class Meta:
        verbose_name = _("distance to places")
        verbose_name_plural = _("distances to places")
        constraints = [
            models.UniqueConstraint(fields=["scene", "round", "kind"], name="one_distance_per_scene_round_and_kind"),
            models.CheckConstraint(
                condition=Q(nearest=None, nearest_m=None, within=0)
                # Said out loud, since a comparison with nothing is neither true nor false, and would pass.
                | Q(nearest__isnull=False, nearest_m__isnull=False, nearest_m__gte=0),
                name="nearest_place_has_a_distance",
            ),
        ]
        indexes = [models.Index(fields=["round", "kind", "within"], name="nearby_by_round")]

    def __str__(self) -> str:
        return f"{self.scene} {self.round}: {self.get_kind_display()}"
