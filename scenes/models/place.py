from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from municipalities.models import County
from municipalities.models.dated import Dated, DatedQuerySet
from municipalities.site.collation import COLLATION
from municipalities.site.days import days_within_reason
from municipalities.site.fields import LineField
from scenes.geometry import IN_SWEDEN, Box, project_all
from scenes.place_kinds import SCHOOL, place_kinds

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser


class PlaceQuerySet(DatedQuerySet["Place"]):
    def visible_to(self, user: AnyUser) -> PlaceQuerySet:
        """Public facts, but listed county by county like everything else."""
        return self.filter(county__in=County.objects.visible_to(user))

    def of_kind(self, *kinds: str) -> PlaceQuerySet:
        return self.filter(kind__in=kinds)

    def counted(self) -> PlaceQuerySet:
        """Of the schools only compulsory ones, since that is what the published figures count (grundskolor)."""
        return self.filter(~Q(kind=SCHOOL) | Q(school_form__icontains=COMPULSORY))

    def in_box(self, box: Box) -> PlaceQuerySet:
        e_min, n_min, e_max, n_max = box
        return self.filter(easting__gte=e_min, easting__lte=e_max, northing__gte=n_min, northing__lte=n_max)


COMPULSORY = "grundskola"  # as the national register writes it; "anpassad grundskola" is compulsory too


class Place(Dated):
    """A school, a station or the like. One that closes gets a last day and stays, for the rounds before."""

    county = models.ForeignKey(
        "municipalities.County", on_delete=models.PROTECT, related_name="places", verbose_name=_("county")
    )
    municipality = models.ForeignKey(
        "municipalities.Municipality",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="places",
        verbose_name=_("municipality"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=place_kinds)
    source_id = LineField(_("identifier"), max_length=50, help_text=_("In the register that the place comes from."))
    name = LineField(_("name"), max_length=200, db_collation=COLLATION)
    school_form = LineField(
        _("school form"),
        max_length=200,
        blank=True,
        help_text=_("Only schools whose form contains “grundskola” count as near a scene."),
    )
    latitude = models.FloatField(_("latitude"), help_text=_("WGS 84."))
    longitude = models.FloatField(_("longitude"))
    # Derived by `locate`, in SWEREF 99 TM (EPSG:3006), metres.
    easting = models.FloatField(editable=False)
    northing = models.FloatField(editable=False)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place nearby")
        verbose_name_plural = _("places nearby")
        ordering = ["name", "source_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "source_id"],
                name="place_identifier_once_in_kind",
                violation_error_message=_("There is already a place of that kind with that identifier."),
            ),
            models.CheckConstraint(
                condition=Q(**IN_SWEDEN),
                name="place_is_in_sweden",
                violation_error_message=_("Give latitude (54–70) and longitude (9–26) in WGS 84."),
            ),
            Dated.dates_in_order("place_dates_in_order"),
            days_within_reason("place_dates_within_reason", "valid_from", "valid_to"),
        ]
        indexes = [models.Index(fields=["kind", "easting", "northing"], name="place_by_position")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.county_id and self.municipality and self.municipality.county_id != self.county_id:
            raise ValidationError(_("The municipality is in another county."))

    def locate(self) -> None:
        """Derive the metres from the degrees."""
        locate([self])


def locate(places: Sequence[Place]) -> None:
    """All at once is much quicker than one by one."""
    import shapely

    if not places:
        return
    points = project_all(shapely.points([(place.longitude, place.latitude) for place in places]))
    for place, point in zip(places, points, strict=True):
        place.easting, place.northing = point.x, point.y
