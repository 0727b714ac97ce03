from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from municipalities.site.collation import COLLATION
from municipalities.site.fields import LineField

from .dated import valid_during
from .membership import Membership, memberships_of

if TYPE_CHECKING:
    from .user import AnyUser


class Party(models.TextChoices):
    """The two that judge a scene together (rule 4)."""

    POLICE = "police", _("the police")
    MUNICIPALITY = "municipality", _("the municipality")

    @property
    def other(self) -> Party:
        return Party.MUNICIPALITY if self is Party.POLICE else Party.POLICE


class ActorQuerySet(models.QuerySet["Actor"]):
    def without_coordinator(self) -> ActorQuerySet:
        """Actors of areas that still exist, who must sign assessments, with nobody in force to do so."""
        coordinators = Membership.objects.in_force().filter(role=Membership.Role.COORDINATOR, actor=OuterRef("pk"))
        return self.with_valid_area().filter(~Exists(coordinators), kind__in=Actor.AREA_KINDS)

    def handed_over_to(self, user: AnyUser) -> ActorQuerySet:
        """Whose area the user works for or reads, or looks after at the project office."""
        areas = self.filter(kind__in=Actor.AREA_KINDS)
        if user.is_superuser:
            return areas
        mine = memberships_of(user)
        managed = mine.writing().at(Actor.Kind.PROJECT_OFFICE).counties
        return areas.filter(Q(pk__in=mine.actors) | Q(county__in=managed))

    def to_man(self) -> ActorQuerySet:
        """Whom people can be given assignments in, or have them still."""
        return self.filter(Q(pk__in=self.with_valid_area()) | Q(pk__in=Membership.objects.standing().values("actor")))

    def with_valid_area(self) -> ActorQuerySet:
        """Those whose area has not ended, and those of no area."""
        today = timezone.localdate()
        return self.filter(valid_during(today, today, "local_police_area__"), valid_during(today, today, "district__"))


class Actor(models.Model):
    class Kind(models.TextChoices):
        POLICE = "police", _("police")
        MUNICIPALITY = "municipality", _("municipality")
        DISTRICT = "district", _("district administration")
        PROJECT_OFFICE = "project_office", _("project office")
        COUNTY_BOARD = "county_board", _("county administrative board")
        REGION = "region", _("region")
        PRISON_SERVICE = "prison_service", _("prison and probation service")
        CUSTOMS = "customs", _("customs")
        PUBLIC_TRANSPORT = "public_transport", _("public transport")
        PROPERTY_OWNER = "property_owner", _("property owner")
        BUSINESS = "business", _("business")
        SECURITY_COMPANY = "security_company", _("security company")
        CIVIL_SOCIETY = "civil_society", _("civil society")
        UNIVERSITY = "university", _("university")
        OTHER = "other", _("other")

    AREA_KINDS = [Kind.POLICE, Kind.MUNICIPALITY, Kind.DISTRICT]

    county = models.ForeignKey("County", on_delete=models.PROTECT, related_name="actors", verbose_name=_("county"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    name = LineField(_("name"), max_length=150, db_collation=COLLATION)
    local_police_area = models.OneToOneField(
        "LocalPoliceArea",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actor",
        verbose_name=_("local police area"),
        help_text=_("Only for the police."),
    )
    municipality = models.OneToOneField(
        "Municipality",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actor",
        verbose_name=_("municipality"),
        help_text=_("Only for a municipality."),
    )
    district = models.OneToOneField(
        "District",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actor",
        verbose_name=_("district"),
        help_text=_("Only for a district administration."),
    )

    objects = ActorQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("actor")
        verbose_name_plural = _("actors")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name"],
                name="actor_name_once_in_county",
                violation_error_message=_("The county already has an actor of that name."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind="police", local_police_area__isnull=False, municipality=None, district=None)
                    | Q(kind="municipality", local_police_area=None, municipality__isnull=False, district=None)
                    | Q(kind="district", local_police_area=None, municipality=None, district__isnull=False)
                    | (
                        ~Q(kind__in=["police", "municipality", "district"])
                        & Q(local_police_area=None, municipality=None, district=None)
                    )
                ),
                name="actor_has_the_area_of_its_kind",
                violation_error_message=_(
                    "Police need a local police area, a municipality its municipality and a district administration "
                    "its district. Other kinds have no area."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Its people would see the figures of one county and the scenes of another."""
        counties = {
            "local_police_area": self.local_police_area and self.local_police_area.county_id,
            "municipality": self.municipality and self.municipality.county_id,
            "district": self.district and self.district.municipality.county_id,
        }
        elsewhere = [field for field, county in counties.items() if county and county != self.county_id]
        if self.county_id and elsewhere:
            raise ValidationError({field: _("The area is in another county.") for field in elsewhere})

    @property
    def area_kind(self) -> str:
        """Name of the field that holds the area, for the kinds that have one."""
        return "local_police_area" if self.kind == self.Kind.POLICE else self.kind

    @property
    def party(self) -> Party | None:
        """The party the actor signs for, if any."""
        if self.kind == self.Kind.POLICE:
            return Party.POLICE
        if self.kind in (self.Kind.MUNICIPALITY, self.Kind.DISTRICT):
            return Party.MUNICIPALITY
        return None
