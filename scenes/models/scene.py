from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from municipalities.models import County
from municipalities.models.membership import memberships_of
from municipalities.site.collation import COLLATION
from municipalities.site.fields import LineField
from municipalities.site.privacy import refuse_personal_numbers
from municipalities.site.texts import one_line, taken_for
from scenes.geometry import IN_SWEDEN

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser


class SceneQuerySet(models.QuerySet["Scene"]):
    def visible_to(self, user: AnyUser) -> SceneQuerySet:
        """Scenes the user's own area answers for today, and whole counties open to them (rule 12)."""
        return self.filter(memberships_of(user).over() | Q(county__in=County.objects.open_to(user)))

    def in_own_area_of(self, user: AnyUser) -> SceneQuerySet:
        return self.filter(memberships_of(user).over())

    def judgeable_by(self, user: AnyUser) -> SceneQuerySet:
        """The user works, not only reads, for an actor that answers for the scene today."""
        return self.filter(memberships_of(user).writing().over())

    def lineage_recordable_by(self, user: AnyUser) -> SceneQuerySet:
        """May be merged and split by the user: a coordinator of an area that answers for it, or the project office."""
        coordinator = memberships_of(user).coordinating()
        return self.filter(coordinator.over() | Q(county__in=County.objects.managed_by(user)))

    def followed_by(self, user: AnyUser) -> SceneQuerySet:
        """The user judges them, or works at the project office."""
        judges = memberships_of(user).writing()
        return self.filter(judges.over() | Q(county__in=County.objects.managed_by(user)))

    def with_ended_area(self) -> SceneQuerySet:
        """Scenes whose police area or district has ended, so that nobody can judge them."""
        today = timezone.localdate()
        return self.filter(Q(local_police_area__valid_to__lt=today) | Q(district__valid_to__lt=today))


class Scene(models.Model):
    """Identity of a place over rounds. Its areas are those responsible today; each assessment keeps its own."""

    class Category(models.TextChoices):
        """The three categories of the research (domain facts, section 2.6)."""

        CENTRAL = "central", _("known central place")
        VULNERABLE = "vulnerable", _("in a vulnerable area")
        RESIDENTIAL = "residential", _("in a residential area outside vulnerable areas")

    county = models.ForeignKey(
        "municipalities.County", on_delete=models.PROTECT, related_name="scenes", verbose_name=_("county")
    )
    code = LineField(
        _("code"),
        max_length=20,
        help_text=_("Identifies the place in files and over the years."),
        validators=[refuse_personal_numbers],
    )
    name = LineField(
        _("name"),
        max_length=100,
        db_collation=COLLATION,
        help_text=_("What the place is called, never a person."),
        validators=[refuse_personal_numbers],
    )
    category = models.CharField(_("category"), max_length=12, choices=Category.choices, blank=True)
    municipality = models.ForeignKey(
        "municipalities.Municipality", on_delete=models.PROTECT, related_name="scenes", verbose_name=_("municipality")
    )
    district = models.ForeignKey(
        "municipalities.District",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="scenes",
        verbose_name=_("district"),
    )
    local_police_area = models.ForeignKey(
        "municipalities.LocalPoliceArea",
        on_delete=models.PROTECT,
        related_name="scenes",
        verbose_name=_("local police area"),
    )
    latitude = models.FloatField(
        _("latitude"), null=True, blank=True, help_text=_("WGS 84, for a place without outline.")
    )
    longitude = models.FloatField(_("longitude"), null=True, blank=True)

    objects = SceneQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("scene")
        verbose_name_plural = _("scenes")
        ordering = ["name", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "code"],
                name="scene_code_once_in_county",
                violation_error_message=_("The county already has a scene with that code."),
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                # Said out loud, since a comparison with nothing is neither true nor false, and would pass.
                | Q(latitude__isnull=False, longitude__isnull=False, **IN_SWEDEN),
                name="scene_point_is_in_sweden",
                violation_error_message=_("Give both latitude (54–70) and longitude (9–26), or neither."),
            ),
        ]
        indexes = [models.Index(fields=["county", "name"], name="scene_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def point(self) -> dict[str, Any] | None:
        """GeoJSON; for a place that has no outline."""
        if self.longitude is None:
            return None
        return {"type": "Point", "coordinates": [self.longitude, self.latitude]}

    def clean(self) -> None:
        """Areas that do not belong together would count the scene in the wrong place. Those not chosen yet may wait."""
        if self.district and self.municipality_id and self.district.municipality_id != self.municipality_id:
            raise ValidationError(_("The district is in another municipality."))
        if self.county_id and self.municipality_id and self.municipality.county_id != self.county_id:
            raise ValidationError(_("The municipality is in another county."))
        if self.county_id and self.local_police_area_id and self.local_police_area.county_id != self.county_id:
            raise ValidationError(_("The local police area is in another county."))
        if self.county_id and self.code:
            self._check_code()

    def _check_code(self) -> None:
        """A code that can be taken for another one would split a place in two when files come in."""
        codes = dict(Scene.objects.filter(county=self.county_id).order_by("pk").values_list("pk", "code"))
        if one_line(self.code) != codes.pop(self.pk, None) and (other := taken_for(self.code, codes.values())):
            message = gettext("The county has a scene with the code %(code)s, which looks like it.")
            raise ValidationError({"code": message % {"code": other}})
