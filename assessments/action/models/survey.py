from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from assessments.models.assessment import AREAS_OF
from assessments.models.presence import BeingHere
from municipalities.models import County
from municipalities.models.actor import Party
from municipalities.models.membership import memberships_of
from municipalities.site.days import days_within_reason, within_reason
from scenes.models import Scene

from .event import DocumentEvent
from .plan import PlanScene

if TYPE_CHECKING:
    from municipalities.models import User
    from municipalities.models.user import AnyUser


class SurveyQuerySet(models.QuerySet["Survey"]):
    def visible_to(self, user: AnyUser) -> SurveyQuerySet:
        return self.filter(county__in=County.objects.visible_to(user))

    def manageable_by(self, user: AnyUser) -> SurveyQuerySet:
        return self.filter(county__in=County.objects.managed_by(user))

    def open(self) -> SurveyQuerySet:
        return self.filter(is_open=True)


class Survey(models.Model):
    """The second questionnaire of a county and year: what was done, beside the assessment and never mixed with it."""

    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="surveys", verbose_name=_("county"))
    year = models.PositiveSmallIntegerField(
        _("year"),
        validators=[MinValueValidator(2000), MaxValueValidator(2100)],
        help_text=_("Measures that ended before it are not asked about."),
    )
    opens = models.DateField(_("opened on"), default=timezone.localdate, validators=[within_reason])
    closes_on = models.DateField(
        _("answer by"), validators=[within_reason], help_text=_("Last day to sign. A reminder, not a lock.")
    )
    is_open = models.BooleanField(_("open"), default=True)

    objects = SurveyQuerySet.as_manager()
    history = HistoricalRecords(app="action")

    class Meta:
        verbose_name = _("survey of measures")
        verbose_name_plural = _("surveys of measures")
        ordering = ["county", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "year"],
                name="survey_once_a_year",
                violation_error_message=_("The county has a survey of that year already."),
            ),
            models.UniqueConstraint(
                fields=["county"],
                condition=Q(is_open=True),
                name="one_open_survey_of_a_county",
                violation_error_message=_("The county has an open survey already. Close that one first."),
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens")),
                name="survey_closes_after_it_opens",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(condition=Q(year__range=(2000, 2100)), name="survey_year_within_reason"),
            days_within_reason("survey_days_within_reason", "opens", "closes_on"),
        ]

    def __str__(self) -> str:
        return str(self.year)

    @property
    def starts(self) -> datetime.date:
        """The first day that it asks about."""
        return datetime.date(self.year, 1, 1)

    def days_left(self, today: datetime.date | None = None) -> int:
        return (self.closes_on - (today or timezone.localdate())).days

    def note_author(self, by: User) -> None:
        self._history_user = by


class SurveyReturnQuerySet(models.QuerySet["SurveyReturn"]):
    def signed(self) -> SurveyReturnQuerySet:
        return self.filter(Exists(SurveySignature.objects.filter(document=OuterRef("pk"))))

    def visible_to(self, user: AnyUser) -> SurveyReturnQuerySet:
        """Those who write it and the project office; once signed whoever sees the place; and actors that answer for a
        measure there, of that measure.
        """
        is_signed = Exists(SurveySignature.objects.filter(document=OuterRef("pk")))
        return self.filter(
            Q(scene__in=Scene.objects.followed_by(user))
            | Q(is_signed, scene__in=Scene.objects.visible_to(user))
            | Q(Exists(self._answered_for(user)))
        )

    @staticmethod
    def _answered_for(user: AnyUser) -> models.QuerySet[PlanScene]:
        mine = memberships_of(user).actors
        return PlanScene.objects.filter(scene=OuterRef("scene"), plan__measures__responsible__in=mine)

    def followed_by(self, user: AnyUser) -> SurveyReturnQuerySet:
        """Also before it is signed, and with reasons in words."""
        return self.filter(scene__in=Scene.objects.followed_by(user))

    def answerable_by(self, user: AnyUser, party: Party | None = None) -> SurveyReturnQuerySet:
        """The user writes for the party, or for either, while the survey is open."""
        areas = AREAS_OF[party] if party else ()
        return self.filter(memberships_of(user).writing().over(*areas, of="scene__"), survey__is_open=True)

    def signable_by(self, user: AnyUser) -> SurveyReturnQuerySet:
        """A coordinator of the municipality or district signs, alone."""
        return self._coordinated_by(user).filter(
            ~Exists(SurveySignature.objects.filter(document=OuterRef("pk"))), survey__is_open=True
        )

    def unsignable_by(self, user: AnyUser) -> SurveyReturnQuerySet:
        """The signature can be taken back while the survey is open."""
        return self._coordinated_by(user).signed().filter(survey__is_open=True)

    def with_begun(self) -> SurveyReturnQuerySet:
        """`begun`: about how many measures the municipality has said how far they have come."""
        begun = Q(answers__party=Party.MUNICIPALITY) & ~Q(answers__progress="")
        return self.select_related("scene", "survey", "signature__by").annotate(begun=Count("answers", filter=begun))

    def open_in_area_of(self, user: AnyUser) -> SurveyReturnQuerySet:
        """Those that the user writes, and readers of the area once they are signed."""
        seen = self.visible_to(user).filter(memberships_of(user).over(of="scene__"), survey__is_open=True)
        return seen.with_begun().order_by("survey__closes_on", "scene__name")

    def _coordinated_by(self, user: AnyUser) -> SurveyReturnQuerySet:
        areas = AREAS_OF[Party.MUNICIPALITY]
        return self.filter(memberships_of(user).coordinating().over(*areas, of="scene__"))


class SurveyReturn(models.Model):
    """The survey of one place: what its municipality or district answers, and what the police may add."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="returns", verbose_name=_("survey"))
    scene = models.ForeignKey(Scene, on_delete=models.PROTECT, related_name="survey_returns", verbose_name=_("scene"))
    version = models.PositiveIntegerField(_("version"), default=0, help_text=_("Counts the changes."))

    objects = SurveyReturnQuerySet.as_manager()

    class Meta:
        verbose_name = _("survey of a place")
        verbose_name_plural = _("surveys of places")
        ordering = ["survey", "scene"]
        constraints = [models.UniqueConstraint(fields=["survey", "scene"], name="place_is_surveyed_once")]

    def __str__(self) -> str:
        return f"{self.scene} {self.survey}"


class SurveySignature(models.Model):
    """The municipality stands behind its answers. `plan` is what the plan said of each measure then."""

    document = models.OneToOneField(
        SurveyReturn, on_delete=models.PROTECT, related_name="signature", verbose_name=_("survey of a place")
    )
    plan = models.JSONField(_("from the plan"), default=dict, help_text=_("As it was signed, by key of the measure."))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("signature of a survey")
        verbose_name_plural = _("signatures of surveys")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.document}: {self.by}"


class SurveyPresence(BeingHere):
    document = models.ForeignKey(SurveyReturn, on_delete=models.CASCADE, related_name="presences")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "user"], name="one_presence_at_a_survey")]

    def __str__(self) -> str:
        return f"{self.user} {self.document}"


class SurveyEvent(DocumentEvent):
    document = models.ForeignKey(
        SurveyReturn, on_delete=models.CASCADE, related_name="events", verbose_name=_("survey of a place")
    )

    class Meta(DocumentEvent.Meta):
        verbose_name = _("event of a survey")
        verbose_name_plural = _("events of surveys")
        indexes = [models.Index(fields=["document", "version"], name="survey_event_by_version")]
