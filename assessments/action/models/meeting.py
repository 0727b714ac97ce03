from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.core.validators import MaxLengthValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from municipalities.models import Actor, Membership
from municipalities.models.membership import memberships_of
from municipalities.site.days import days_within_reason, within_reason
from municipalities.site.fields import LineField, LinesField
from municipalities.site.look import day_long
from municipalities.site.privacy import refuse_personal_numbers
from municipalities.site.reader import as_read

from .project import Pair, Project, Step

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser

DECISION_AT_MOST, TASK_AT_MOST = 500, 200
"""Characters."""
END_OF_MONTH = relativedelta(months=1, days=-1)


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: AnyUser) -> MeetingQuerySet:
        """The actors of the project's pairs, and the project office."""
        return self.filter(project__in=Project.objects.visible_to(user))

    def managed_by(self, user: AnyUser) -> MeetingQuerySet:
        return self.filter(project__in=Project.objects.managed_by(user))

    def ahead(self) -> MeetingQuerySet:
        """Today or later; with only a month, as long as the month is not over."""
        today = timezone.localdate()
        this_month = today.replace(day=1)
        return self.filter(
            Q(day__gte=today) | Q(month_last__gte=this_month) | Q(month_last=None, month__gte=this_month)
        )


class Meeting(models.Model):
    """One of the project's series. Where the day is not known, or not set yet, there are months."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="meetings", verbose_name=_("project"))
    number = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    theme = LineField(_("theme"), max_length=150, validators=[refuse_personal_numbers])
    day = models.DateField(_("day"), null=True, blank=True, validators=[within_reason])
    month = models.DateField(
        _("month"), null=True, blank=True, validators=[within_reason], help_text=_("Its first day.")
    )
    month_last = models.DateField(
        _("to month"), null=True, blank=True, validators=[within_reason], help_text=_("Its first day.")
    )
    place = LineField(_("where"), max_length=100, blank=True, validators=[refuse_personal_numbers])
    minutes_by = LineField(_("minutes by"), max_length=100, blank=True, validators=[refuse_personal_numbers])
    step_due = models.CharField(
        _("step to be done by then"),
        max_length=10,
        blank=True,
        choices=Step.choices,
        help_text=_("A pair that has not done it after the meeting is late."),
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting of a project")
        verbose_name_plural = _("meetings of projects")
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"],
                name="meeting_numbered_once",
                violation_error_message=_("The project already has a meeting with that number."),
            ),
            models.CheckConstraint(
                condition=Q(day__isnull=False, month=None, month_last=None)
                | Q(day=None, month__isnull=False, month_last=None)
                | Q(day=None, month__isnull=False, month_last__isnull=False, month_last__gt=F("month")),
                name="meeting_has_a_day_or_months",
                violation_error_message=_("Give the day, or the month or months, in order."),
            ),
            models.CheckConstraint(condition=~Q(theme=""), name="meeting_has_a_theme"),
            models.CheckConstraint(condition=Q(step_due__in=["", *Step.values]), name="meeting_asks_for_a_known_step"),
            days_within_reason("meeting_days_within_reason", "day", "month", "month_last"),
        ]

    def __str__(self) -> str:
        return _("Meeting %(number)s: %(theme)s") % {"number": self.number, "theme": self.theme}

    @property
    def first_day(self) -> datetime.date:
        """The earliest on which it can be."""
        found = self.day or self.month
        assert found  # noqa: S101  # the database holds one of them
        return found

    @property
    def last_day(self) -> datetime.date:
        """The latest on which it can be."""
        return self.day or (self.month_last or self.first_day) + END_OF_MONTH

    @property
    def when(self) -> str:
        """1 februari 2023, september 2022, or januari–februari 2023."""
        if self.day:
            return day_long(self.day)
        if not self.month_last:
            return date_format(self.first_day, "F Y")
        same_year = self.month_last.year == self.first_day.year
        return f"{date_format(self.first_day, 'F' if same_year else 'F Y')}–{date_format(self.month_last, 'F Y')}"

    @property
    def shown_minutes_by(self) -> str:
        """As far as whoever reads may see names (rule 40)."""
        return as_read(self.minutes_by)

    @property
    def is_past(self) -> bool:
        return self.last_day < timezone.localdate()


class Attendance(models.Model):
    """Somebody was there for a pair. One person can stand for two."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="attendances", verbose_name=_("meeting")
    )
    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="attendances", verbose_name=_("pair"))
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("assignment"))

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "pair", "membership"], name="person_attends_once_for_a_pair")
        ]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.membership}"


class MeetingDecisionQuerySet(models.QuerySet["MeetingDecision"]):
    def visible_to(self, user: AnyUser) -> MeetingDecisionQuerySet:
        return self.filter(meeting__in=Meeting.objects.visible_to(user))

    def managed_by(self, user: AnyUser) -> MeetingDecisionQuerySet:
        return self.filter(meeting__in=Meeting.objects.managed_by(user))


class MeetingDecision(models.Model):
    """What the meeting decided. It can be put right, with its history; it is not taken away."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="decisions", verbose_name=_("meeting"))
    number = models.PositiveSmallIntegerField(_("number"))
    text = LinesField(_("decision"), validators=[MaxLengthValidator(DECISION_AT_MOST), refuse_personal_numbers])

    objects = MeetingDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision of a meeting")
        verbose_name_plural = _("decisions of meetings")
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="decision_of_a_meeting_numbered_once"),
            models.CheckConstraint(
                condition=~Q(text="") & Q(LessThanOrEqual(Length("text"), DECISION_AT_MOST)),
                name="decision_of_a_meeting_is_short",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, user: AnyUser) -> TaskQuerySet:
        return self.filter(meeting__in=Meeting.objects.visible_to(user))

    def managed_by(self, user: AnyUser) -> TaskQuerySet:
        return self.filter(meeting__in=Meeting.objects.managed_by(user))

    def owned_by(self, user: AnyUser) -> TaskQuerySet:
        """Of an actor that the user works for: a colleague takes over when the named one is away."""
        return self.filter(actor__in=memberships_of(user).writing().actors)

    def tickable_by(self, user: AnyUser) -> TaskQuerySet:
        """By the owner, and by the project office that has heard that it is done."""
        managed = Project.objects.managed_by(user)
        return self.filter(Q(actor__in=memberships_of(user).writing().actors) | Q(meeting__project__in=managed))

    def left(self) -> TaskQuerySet:
        return self.filter(done=None)


class Task(models.Model):
    """What is to be done until the next meeting, by an actor and if so somebody there."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="tasks", verbose_name=_("meeting"))
    text = LineField(_("task"), max_length=TASK_AT_MOST, validators=[refuse_personal_numbers])
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="project_tasks", verbose_name=_("owner"))
    membership = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
        help_text=_("Empty: the actor as a whole."),
    )
    due = models.DateField(_("no later than"), validators=[within_reason])

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["due", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="task_says_what"),
            days_within_reason("task_day_within_reason", "due"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def owner(self) -> str:
        """Karin Wall, Hässleholms kommun."""
        return f"{self.membership.user}, {self.actor}" if self.membership else str(self.actor)

    @property
    def days_late(self) -> int:
        return (timezone.localdate() - self.due).days


class TaskDone(models.Model):
    """The owner has ticked it."""

    task = models.OneToOneField(Task, on_delete=models.CASCADE, related_name="done", verbose_name=_("task"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("task done")
        verbose_name_plural = _("tasks done")

    def __str__(self) -> str:
        return f"{self.task} {self.at:%Y-%m-%d}"
