from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from municipalities.models.actor import Party
from municipalities.models.membership import memberships_of
from municipalities.site.fields import LineField
from municipalities.site.privacy import refuse_personal_numbers
from scenes.models import Scene

from .measure import Measure
from .survey import SurveyReturn, SurveySignature

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser

UNKNOWN, NOTHING = "unknown", "nothing"
ALONE = (UNKNOWN, NOTHING)
"""Options that exclude the others of their question."""


class Progress(models.TextChoices):
    """IN7. The codes are those of the plan's states, so that an answer can become a report."""

    DONE = "done", _("carried out")
    ONGOING = "ongoing", _("going as planned")
    LATE = "late", _("partly carried out, or late")
    NOT_STARTED = "not_started", _("not begun")
    CANCELLED = "cancelled", _("cancelled")
    UNKNOWN = UNKNOWN, _("don't know")


class DoseUnit(models.TextChoices):
    """IN9."""

    HOURS = "hours", pgettext_lazy("dose", "hours")
    OCCASIONS = "occasions", pgettext_lazy("dose", "occasions")
    VISITS = "visits", pgettext_lazy("dose", "visits")
    PEOPLE = "people", _("number reached (never who)")
    PIECES = "pieces", _("pieces, such as cameras or lamps")
    KRONOR = "kronor", pgettext_lazy("dose", "kronor")
    UNKNOWN = UNKNOWN, _("don't know")


class Changed(models.TextChoices):
    """IN10."""

    MUCH_BETTER = "much_better", _("much better")
    BETTER = "better", _("better")
    SAME = "same", _("unchanged")
    WORSE = "worse", _("worse")
    TOO_EARLY = "too_early", _("too early to say")
    UNKNOWN = UNKNOWN, _("don't know")


class Basis(models.TextChoices):
    """IN11."""

    OBSERVED = "observed", _("own observations")
    MEASURED = "measured", _("measured before and after")
    COMPARED = "compared", _("measured with a place to compare with")
    RESIDENTS = "residents", _("what residents think")
    NOTHING = NOTHING, _("nothing in particular")
    UNKNOWN = UNKNOWN, _("don't know")


class Hardest(models.TextChoices):
    """IN12."""

    RESOURCES = "resources", _("resources")
    PERMITS = "permits", _("permits or law")
    COORDINATION = "coordination", _("coordination")
    LANDOWNERS = "landowners", _("landowners")
    TURNOVER = "turnover", _("changes of staff")
    RESISTANCE = "resistance", _("resistance")
    NOTHING = NOTHING, pgettext_lazy("what was hardest", "nothing")
    UNKNOWN = UNKNOWN, _("don't know")


class Unwanted(models.TextChoices):
    """IN13."""

    OTHER_PLACE = "other_place", _("the trade has moved to another place")
    OTHER_TIME = "other_time", _("to another time")
    OTHER_WAY = "other_way", _("to another way, or indoors")
    OTHER_CRIME = "other_crime", _("other crime has increased")
    HARDER_TO_REACH = "harder_to_reach", _("vulnerable people have become harder to reach")
    NOTHING = NOTHING, pgettext_lazy("unwanted effects", "none")
    UNKNOWN = UNKNOWN, _("don't know")


class Continues(models.TextChoices):
    """IN14."""

    AS_NOW = "as_now", _("yes, as now")
    CHANGED = "changed", _("yes, but changed")
    ENDS = "ends", _("no")
    UNDECIDED = "undecided", _("not decided")


class SurveyAnswerQuerySet(models.QuerySet["SurveyAnswer"]):
    def visible_to(self, user: AnyUser) -> SurveyAnswerQuerySet:
        """As the survey of the place, but of the measure alone for the actor that answers for it."""
        is_signed = Exists(SurveySignature.objects.filter(document=OuterRef("document")))
        return self.filter(
            Q(document__scene__in=Scene.objects.followed_by(user))
            | Q(is_signed, document__scene__in=Scene.objects.visible_to(user))
            | Q(measure__responsible__in=memberships_of(user).actors)
        )


class SurveyAnswer(models.Model):
    """What one party says of one measure at one place, IN7 to IN14. Bit by bit: nothing is required before signing."""

    MOST = 100_000

    document = models.ForeignKey(
        SurveyReturn, on_delete=models.PROTECT, related_name="answers", verbose_name=_("survey of a place")
    )
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, related_name="survey_answers", verbose_name=_("measure")
    )
    party = models.CharField(_("party"), max_length=12, choices=Party.choices)
    progress = models.CharField(_("how far it has come"), max_length=11, choices=Progress.choices, blank=True)
    why_cancelled = LineField(
        _("why it was cancelled"), max_length=200, blank=True, validators=[refuse_personal_numbers]
    )
    dose = models.DecimalField(
        _("how much was done"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(MOST)],
    )
    dose_unknown = models.BooleanField(_("how much is not known"), default=False)
    dose_unit = models.CharField(_("unit"), max_length=9, choices=DoseUnit.choices, blank=True)
    changed = models.CharField(_("what changed"), max_length=11, choices=Changed.choices, blank=True)
    basis = models.JSONField(_("what the answer rests on"), default=list, blank=True)
    hardest = models.JSONField(_("what was hardest"), default=list, blank=True)
    unwanted = models.JSONField(_("unwanted effects"), default=list, blank=True)
    continues = models.CharField(_("to be continued"), max_length=9, choices=Continues.choices, blank=True)

    SINGLE = {"progress": Progress, "dose_unit": DoseUnit, "changed": Changed, "continues": Continues}
    SEVERAL = {"basis": Basis, "hardest": Hardest, "unwanted": Unwanted}

    objects = SurveyAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer of a survey")
        verbose_name_plural = _("answers of surveys")
        ordering = ["document", "measure", "party"]
        constraints = [
            models.UniqueConstraint(fields=["document", "measure", "party"], name="measure_answered_once_by_a_party"),
            models.CheckConstraint(
                condition=Q(dose=None) | Q(dose__gte=0, dose__lte=100_000), name="dose_within_reason"
            ),
            models.CheckConstraint(
                condition=Q(dose=None) | Q(dose_unknown=False),
                name="dose_is_known_or_not",
                violation_error_message=_("Write a number, or say that you do not know."),
            ),
            models.CheckConstraint(
                condition=Q(
                    progress__in=["", *Progress.values],
                    dose_unit__in=["", *DoseUnit.values],
                    changed__in=["", *Changed.values],
                    continues__in=["", *Continues.values],
                    party__in=Party.values,
                ),
                name="survey_answer_of_known_codes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure}: {self.get_party_display()}"

    def clean(self) -> None:
        faults = {name: fault for name in self.SEVERAL if (fault := self._fault_of(name))}
        if faults:
            raise ValidationError(faults)

    def _fault_of(self, name: str) -> Any:
        return fault_of_several(getattr(self, name), self.SEVERAL[name].values)


def fault_of_several(codes: Any, known: Iterable[str]) -> Any:
    """Why a list of options cannot be; nothing where it can."""
    if not isinstance(codes, list) or not set(codes) <= set(known) or len(set(codes)) < len(codes):
        return _("Choose among the options.")
    if len(codes) > 1 and not set(codes).isdisjoint(ALONE):
        return _("“Don't know” and “none” stand alone. Take that or the others.")
    return ""
