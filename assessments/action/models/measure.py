from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models import Actor
from municipalities.models.membership import memberships_of
from municipalities.site.days import days_within_reason, within_reason
from municipalities.site.fields import LineField, LinesField
from municipalities.site.privacy import refuse_personal_numbers

from .analysis import Cause
from .method import Method
from .plan import Plan

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser


class State(models.TextChoices):
    """How a measure goes; green, yellow and red of the plan's last column are ongoing, late and stopped."""

    NOT_STARTED = "not_started", _("not started")
    ONGOING = "ongoing", _("ongoing")
    LATE = "late", _("late")
    STOPPED = "stopped", _("stopped")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")


UNDER_WAY = (State.ONGOING, State.LATE)
ENDED = (State.DONE, State.CANCELLED)


class MeasureQuerySet(models.QuerySet["Measure"]):
    def visible_to(self, user: AnyUser) -> MeasureQuerySet:
        """Of plans that the user sees, and those that an actor of the user's is responsible for or takes part in."""
        mine = memberships_of(user).actors
        taking_part = Measure.partners.through._default_manager.filter(measure=OuterRef("pk"), actor__in=mine)
        return self.filter(Q(plan__in=Plan.objects.visible_to(user)) | Q(responsible__in=mine) | Q(Exists(taking_part)))

    def editable_by(self, user: AnyUser) -> MeasureQuerySet:
        return self.filter(plan__in=Plan.objects.editable_by(user))

    def reportable_by(self, user: AnyUser) -> MeasureQuerySet:
        """The pair that writes the plan, and whoever works for the actor that is responsible."""
        mine = memberships_of(user).writing().actors
        return self.filter(Q(plan__in=Plan.objects.editable_by(user)) | Q(responsible__in=mine))

    def answered_for_by(self, user: AnyUser) -> MeasureQuerySet:
        """Those that an actor of the user's is responsible for, the ended ones last."""
        mine = self.filter(responsible__in=memberships_of(user).actors)
        return mine.alias(is_over=Q(state__in=ENDED)).order_by("is_over", "follow_up", "pk")

    def current_on(self, day: datetime.date) -> MeasureQuerySet:
        """Ongoing or late on the day, or done within the twelve months up to it. A planned one is not, nor one that
        stands still or is cancelled, nor one that was copied and nobody has gone through (rule 33).
        """
        reports = MeasureReport.objects.filter(measure=OuterRef("pk"), since__lte=day).order_by("-since", "-pk")
        found = self.annotate(then=Subquery(reports.values("state")[:1]), since=Subquery(reports.values("since")[:1]))
        has_begun, has_not_ended = Q(starts=None) | Q(starts__lte=day), Q(ends=None) | Q(ends__gte=day)
        under_way = Q(has_begun, has_not_ended, then__in=UNDER_WAY)
        done = Q(then=State.DONE, since__gt=day - relativedelta(years=1))
        return found.filter(under_way | done, to_review=False)

    def not_ended_before(self, day: datetime.date) -> MeasureQuerySet:
        """By the plan's own day, or told to have ended. Without those that were copied and nobody has gone through."""
        reports = MeasureReport.objects.filter(measure=OuterRef("pk")).order_by("-since", "-pk")
        found = self.annotate(told=Subquery(reports.values("since")[:1]))
        still_there = ~Q(state__in=ENDED) | Q(told=None) | Q(told__gte=day)
        return found.filter(Q(ends=None) | Q(ends__gte=day), still_there, to_review=False)


class Measure(models.Model):
    """One row of a plan: cause, measure, operational goal, when, who, and how it goes."""

    class Term(models.TextChoices):
        SHORT = "short", _("short term")
        LONG = "long", _("long term")

    class Cost(models.TextChoices):
        WITHIN = "within", _("within the budget")
        GRANT = "grant", _("grant applied for")
        SPECIAL = "special", _("special means")

    class Permit(models.TextChoices):
        CAMERA = "camera", _("camera surveillance")
        GUARD = "guard", _("public order guards")
        BUILDING = "building", _("building permit")
        OTHER = "other", _("other permit")

    class PermitStatus(models.TextChoices):
        NEEDED = "needed", _("to be applied for")
        APPLIED = "applied", _("applied for")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="measures", verbose_name=_("action plan"))
    order = models.PositiveSmallIntegerField(_("row"))
    cause = models.ForeignKey(
        Cause, on_delete=models.SET_NULL, null=True, blank=True, related_name="measures", verbose_name=_("cause")
    )
    cause_text = LineField(
        _("cause in words"),
        max_length=200,
        blank=True,
        validators=[refuse_personal_numbers],
        help_text=_("Where no analysis has it."),
    )
    aim = models.CharField(
        _("aimed at"),
        max_length=30,
        blank=True,
        help_text=_("A field of the assessment: an indicator, i2, or a symptom, SY1.otrygg."),
    )
    method = models.ForeignKey(
        Method, on_delete=models.PROTECT, null=True, blank=True, related_name="measures", verbose_name=_("measure")
    )
    what = LinesField(_("what is to be done here"), max_length=300, blank=True, validators=[refuse_personal_numbers])
    goal = LinesField(_("operational goal"), max_length=300, blank=True, validators=[refuse_personal_numbers])
    goal_number = models.DecimalField(_("number of the goal"), max_digits=12, decimal_places=2, null=True, blank=True)
    goal_by = models.DateField(_("reached by"), null=True, blank=True, validators=[within_reason])
    goal_source = LineField(_("source of the number"), max_length=150, blank=True, validators=[refuse_personal_numbers])
    term = models.CharField(_("effect expected"), max_length=5, choices=Term.choices, blank=True)
    responsible = models.ForeignKey(
        Actor,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name=_("responsible actor"),
    )
    function = LineField(_("function"), max_length=100, blank=True, validators=[refuse_personal_numbers])
    partners: models.ManyToManyField[Actor, models.Model] = models.ManyToManyField(
        Actor, blank=True, related_name="partner_measures", verbose_name=_("others who take part")
    )
    starts = models.DateField(_("starts"), null=True, blank=True, validators=[within_reason])
    ends = models.DateField(
        _("ends"), null=True, blank=True, validators=[within_reason], help_text=_("Empty: until further notice.")
    )
    dose = models.DecimalField(_("dose planned"), max_digits=10, decimal_places=2, null=True, blank=True)
    dose_unit = LineField(_("unit of dose"), max_length=60, blank=True)
    cost = models.CharField(_("cost"), max_length=7, choices=Cost.choices, blank=True)
    cost_kr = models.PositiveIntegerField(_("kronor"), null=True, blank=True)
    permit = models.CharField(_("permit"), max_length=8, choices=Permit.choices, blank=True)
    permit_status = models.CharField(_("state of the permit"), max_length=7, choices=PermitStatus.choices, blank=True)
    permit_on = models.DateField(_("day of the permit"), null=True, blank=True, validators=[within_reason])
    follow_up = models.DateField(_("follow up on"), null=True, blank=True, validators=[within_reason])
    to_review = models.BooleanField(
        _("to be gone through"), default=False, help_text=_("Copied when a place was split: does it hold here?")
    )

    # Of the latest report, kept here for lists; reports are the record.
    state = models.CharField(_("state"), max_length=11, choices=State.choices, default=State.NOT_STARTED)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["plan", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts=None) | Q(ends=None) | Q(ends__gte=F("starts")),
                name="measure_ends_after_its_start",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=Q(starts=None) | Q(follow_up=None) | Q(follow_up__gte=F("starts")),
                name="measure_followed_up_after_its_start",
                violation_error_message=_("The day of the follow-up is before the start."),
            ),
            models.CheckConstraint(condition=Q(cost_kr=None) | ~Q(cost=""), name="kronor_are_of_a_kind"),
            models.CheckConstraint(
                condition=Q(permit="", permit_status="", permit_on=None) | (~Q(permit="") & ~Q(permit_status="")),
                name="permit_has_its_state",
                violation_error_message=_("Say which permit, and how far it has come."),
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="measure_is_in_a_known_state"),
            days_within_reason("measure_days_within_reason", "starts", "ends", "follow_up", "goal_by", "permit_on"),
        ]
        indexes = [models.Index(fields=["plan", "state"], name="measure_by_state")]

    def __str__(self) -> str:
        return self.what or str(self.method or self.cause_text or self.order)


class MeasureReport(models.Model):
    """How a measure went from a day on, as somebody told it. The same state told twice in a row is two reports."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="reports", verbose_name=_("measure"))
    state = models.CharField(_("state"), max_length=11, choices=State.choices)
    since = models.DateField(_("since"), validators=[within_reason])
    reason = LineField(_("reason"), max_length=200, blank=True, validators=[refuse_personal_numbers])
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("by"),
        help_text=_("Empty: imported."),
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("report of a measure")
        verbose_name_plural = _("reports of measures")
        ordering = ["measure", "since", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="report_is_of_a_known_state"),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(reason="") | Q(by=None),
                name="cancelled_measure_says_why",
                violation_error_message=_("Say why the measure is cancelled."),
            ),
        ]
        indexes = [models.Index(fields=["measure", "since"], name="report_by_day")]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.since}"
