from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from assessments.action.models import Plan
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
