from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from assessments.action.models import SurveyReturn
from municipalities.filters import KeyFilter, YesNoFilter, county_filter
from scenes.models import Scene


class SurveyReturnFilter(django_filters.FilterSet):
    county = county_filter("survey__county")
    scene = KeyFilter(
        field_name="scene__code",
        to_field_name="code",
        queryset=lambda request: Scene.objects.visible_to(request.user),
        label=_("Scene"),
        help_text=_("Code of the scene, such as 0180-001."),
    )
    year = django_filters.NumberFilter(field_name="survey__year", label=_("Year"), min_value=2000, max_value=2100)
    signed = YesNoFilter(
        field_name="signature",
        lookup_expr="isnull",
        exclude=True,
        label=_("Signed"),
        help_text=_("true or false."),
    )

    class Meta:
        model = SurveyReturn
        fields: list[str] = []
