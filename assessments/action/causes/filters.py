from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from assessments.action.models import Analysis
from municipalities.filters import KeyFilter, YesNoFilter, county_filter
from scenes.models import Scene


class AnalysisFilter(django_filters.FilterSet):
    county = county_filter("scene__county")
    scene = KeyFilter(
        field_name="scene__code",
        to_field_name="code",
        queryset=lambda request: Scene.objects.visible_to(request.user),
        label=_("Scene"),
        help_text=_("Code of the scene, such as 0180-001."),
    )
    approved = YesNoFilter(
        field_name="approved_at",
        lookup_expr="isnull",
        exclude=True,
        label=_("Approved by both"),
        help_text=_("true or false."),
    )

    class Meta:
        model = Analysis
        fields: list[str] = []
