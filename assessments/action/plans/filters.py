from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from assessments.action.models import Measure, Plan
from assessments.action.models.measure import State
from municipalities.filters import KeyFilter, YesNoFilter, county_filter
from scenes.models import Scene


class PlanFilter(django_filters.FilterSet):
    county = county_filter("county")
    scene = KeyFilter(
        field_name="scenes__code",
        to_field_name="code",
        queryset=lambda request: Scene.objects.visible_to(request.user),
        label=_("Scene"),
        help_text=_("Code of the scene, such as 0180-001."),
        distinct=True,
    )
    decided = YesNoFilter(
        field_name="decisions",
        lookup_expr="isnull",
        exclude=True,
        distinct=True,
        label=_("Decided"),
        help_text=_("true or false."),
    )

    class Meta:
        model = Plan
        fields: list[str] = []


class MeasureFilter(django_filters.FilterSet):
    county = county_filter("plan__county")
    state = django_filters.ChoiceFilter(choices=State.choices, label=_("State"))
    mine = YesNoFilter(
        method="answered_for",
        label=_("An actor of yours is responsible"),
        help_text=_("true or false."),
    )

    class Meta:
        model = Measure
        fields: list[str] = []

    def answered_for(self, measures: QuerySet[Measure], name: str, value: bool) -> QuerySet[Measure]:
        mine = Measure.objects.answered_for_by(self.request.user).values("pk")
        return measures.filter(pk__in=mine) if value else measures.exclude(pk__in=mine)
