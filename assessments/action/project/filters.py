from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from assessments.action.models import Meeting, Project
from municipalities.filters import KeyFilter, county_filter


class MeetingFilter(django_filters.FilterSet):
    county = county_filter("project__county")
    project = KeyFilter(
        field_name="project__title",
        to_field_name="title",
        queryset=lambda request: Project.objects.visible_to(request.user),
        label=_("Project"),
        help_text=_("Its name."),
    )

    class Meta:
        model = Meeting
        fields: list[str] = []
