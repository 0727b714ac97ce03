"""What the office is told of a survey of measures: how far each place has come."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from assessments.action.models import Survey, SurveyReturn
from assessments.action.survey.asked import scenes_asked
from scenes.models import Scene

if TYPE_CHECKING:
    from municipalities.models import County


@dataclass(frozen=True)
class SurveyRow:
    survey: Survey
    places: int
    signed: int


def survey_rows(county: County) -> list[SurveyRow]:
    """The latest first."""
    signed = Count("returns", filter=Q(returns__signature__isnull=False))
    counted = Survey.objects.filter(county=county).order_by("-year").annotate(places=Count("returns"), signed=signed)
    counts: list[Any] = list(counted)
    return [SurveyRow(one, one.places, one.signed) for one in counts]


class SurveyOverview:
    def __init__(self, survey: Survey) -> None:
        self.survey = survey

    @cached_property
    def returns(self) -> list[SurveyReturn]:
        """With how many measures the municipality has begun to answer about."""
        found = SurveyReturn.objects.filter(survey=self.survey).with_begun()
        in_order = found.select_related("scene__municipality", "scene__district", "signature__by")
        return list(in_order.order_by("scene__municipality__name", "scene__name"))

    @property
    def signed(self) -> int:
        return sum(hasattr(one, "signature") for one in self.returns)

    @cached_property
    def later(self) -> list[Scene]:
        """Places whose plan came after the survey was opened, and that have not begun."""
        return list(scenes_asked(self.survey).exclude(survey_returns__survey=self.survey).order_by("name"))

    @property
    def shown(self) -> list[int]:
        """Keys of the places that the page names."""
        return [one.scene_id for one in self.returns] + [scene.pk for scene in self.later]
