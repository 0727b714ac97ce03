from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models import Actor, County, CountyAccess, LocalPoliceArea, Membership, Municipality
from municipalities.models.actor import Party
from municipalities.models.membership import memberships_of
from municipalities.site.days import days_within_reason, within_reason
from municipalities.site.fields import LineField, LinesField
from municipalities.site.privacy import refuse_personal_numbers

from .event import DocumentEvent

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser


class Step(models.TextChoices):
    """What each pair of a project does, in this order. How far it has come is computed, never typed (rule 39)."""

    COMMITMENT = "commitment", _("commitment")
    MAPPING = "mapping", _("mapping")
    ANALYSIS = "analysis", _("cause analysis")
    PLAN = "plan", _("action plan")
    MEASURES = "measures", _("measures")
    FOLLOW_UP = "follow_up", _("follow-up")


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: AnyUser) -> ProjectQuerySet:
        """The actors of its pairs, the project office of the county, and evaluators that it has let in."""
        if user.is_superuser:
            return self
        mine = memberships_of(user)
        offices = mine.at(Actor.Kind.PROJECT_OFFICE).counties
        own = Pair.objects.own_of(user).filter(project=OuterRef("pk"))
        evaluators = mine.at(Actor.Kind.UNIVERSITY).actors
        let_in = CountyAccess.objects.in_force().filter(actor__in=evaluators).values("county")
        evaluated = Q(county__in=let_in) if evaluators else Q(pk__in=[])
        return self.filter(Q(county__in=offices) | Q(Exists(own)) | evaluated)

    def managed_by(self, user: AnyUser) -> ProjectQuerySet:
        return self.filter(county__in=County.objects.managed_by(user))


class Project(models.Model):
    """A programme of a county: pairs of a municipality and a local police area that work towards a goal together."""

    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="projects", verbose_name=_("county"))
    title = LineField(_("title"), max_length=100, validators=[refuse_personal_numbers])
    goal = LinesField(_("goal"), blank=True, validators=[MaxLengthValidator(500), refuse_personal_numbers])
    starts = models.DateField(_("starts"), validators=[within_reason])
    ends = models.DateField(_("ends"), validators=[within_reason])
    target_pairs = models.PositiveSmallIntegerField(
        _("number of pairs to reach"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(500)],
        help_text=_("Empty: no number set."),
    )
    note = LinesField(
        _("note"), blank=True, editable=False, help_text=_("Said on its pages, such as what is invented.")
    )
    version = models.PositiveIntegerField(_("version"), default=0, help_text=_("Counts the changes."))
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("started by")
    )
    started_at = models.DateTimeField(_("started at"), default=timezone.now)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["-starts", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "title"],
                name="project_title_once_in_county",
                violation_error_message=_("The county already has a project of that name."),
            ),
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")),
                name="project_days_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(condition=~Q(title=""), name="project_has_a_title"),
            days_within_reason("project_days_within_reason", "starts", "ends"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        return self.ends < timezone.localdate()

    @property
    def areas_on(self) -> datetime.date:
        """The day on which the areas of a new pair must exist: today, or the day of the project nearest to it."""
        return max(self.starts, min(timezone.localdate(), self.ends))


class PairQuerySet(models.QuerySet["Pair"]):
    def visible_to(self, user: AnyUser) -> PairQuerySet:
        return self.filter(project__in=Project.objects.visible_to(user))

    def managed_by(self, user: AnyUser) -> PairQuerySet:
        return self.filter(project__in=Project.objects.managed_by(user))

    def own_of(self, user: AnyUser) -> PairQuerySet:
        """The user works for or reads one of the two; for the municipality, also a district that the two share."""
        mine = memberships_of(user)
        districts = mine.areas("district")
        shared = LocalPoliceArea.districts.through._default_manager.filter(
            localpolicearea=OuterRef("local_police_area"),
            district__in=districts,
            district__municipality=OuterRef("municipality"),
        )
        return self.filter(
            Q(municipality__in=mine.areas("municipality"))
            | Q(local_police_area__in=mine.areas("local_police_area"))
            | (Q(Exists(shared)) if districts else Q(pk__in=[]))
        )


class Pair(models.Model):
    """A municipality and a local police area. Two municipalities can share an area, and one can have two."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="pairs", verbose_name=_("project"))
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="+", verbose_name=_("municipality")
    )
    local_police_area = models.ForeignKey(
        LocalPoliceArea, on_delete=models.PROTECT, related_name="+", verbose_name=_("local police area")
    )
    municipality_coordinator = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("the municipality's coordinator"),
    )
    police_coordinator = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("the police's coordinator"),
    )

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair")
        verbose_name_plural = _("pairs")
        ordering = ["municipality__name", "local_police_area__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "municipality", "local_police_area"],
                name="pair_once_in_a_project",
                violation_error_message=_("The pair is in the project already."),
            ),
        ]

    def __str__(self) -> str:
        return _("%(municipality)s and local police area %(area)s") % {
            "municipality": self.municipality,
            "area": self.local_police_area,
        }

    def coordinator(self, party: Party) -> Membership | None:
        return self.police_coordinator if party == Party.POLICE else self.municipality_coordinator


class Commitment(models.Model):
    """The chief of one side has said yes to taking part, and to what it takes."""

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="commitments", verbose_name=_("pair"))
    party = models.CharField(_("party"), max_length=12, choices=Party.choices)
    name = LineField(_("name of the chief"), max_length=100, validators=[refuse_personal_numbers])
    title = LineField(_("the chief's title"), max_length=100, validators=[refuse_personal_numbers])
    on = models.DateField(_("day of the commitment"), validators=[within_reason])

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["pair", "party"]
        constraints = [
            models.UniqueConstraint(fields=["pair", "party"], name="each_side_of_a_pair_commits_once"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(title=""), name="commitment_says_whose"),
            models.CheckConstraint(
                condition=Q(party__in=["police", "municipality"]), name="commitment_of_a_known_party"
            ),
            days_within_reason("commitment_day_within_reason", "on"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.title}, {self.on}"


class ProjectEvent(DocumentEvent):
    """A field names its row: "p3.police_coordinator" of a pair, "m4.day" of a meeting, "d5", "t6" of what it said."""

    document = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="events", verbose_name=_("project"))

    class Meta(DocumentEvent.Meta):
        verbose_name = _("event of a project")
        verbose_name_plural = _("events of projects")
        indexes = [models.Index(fields=["document", "version"], name="project_event_by_version")]
