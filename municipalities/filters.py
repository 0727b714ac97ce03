"""Filters of the lists of areas, and the parts that filters of other lists are made of.

A list's filter set is the same for its page and for the API. A value it does not know is an error, never the whole
list: unfiltered figures must not pass for filtered ones.
"""

from __future__ import annotations

import datetime
from typing import Any

import django_filters
from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_filters.filters import QuerySetRequestMixin

from municipalities.site.search import containing

from .models import County, District, LocalPoliceArea, Municipality


class KeyField(forms.ModelChoiceField):
    """Chosen by a code, name or label that people know, which several counties may use."""

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        ProhibitNullCharactersValidator()(value)
        if self.queryset is None or not self.queryset.filter(**{self.to_field_name or "pk": value}).exists():
            raise forms.ValidationError(
                _("There is no %(value)s here."), code="invalid_choice", params={"value": value}
            )
        return value

    def validate(self, value: Any) -> None:
        forms.Field.validate(self, value)


class KeyFilter(QuerySetRequestMixin, django_filters.CharFilter):
    field_class = KeyField


class TrueFalseField(forms.TypedChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        choices = [("", "---------"), ("true", _("yes")), ("false", _("no"))]
        super().__init__(choices=choices, coerce=lambda value: value == "true", empty_value=None, **kwargs)


class YesNoFilter(django_filters.CharFilter):
    """Unlike BooleanFilter it does not take a misspelt value for none."""

    field_class = TrueFalseField


def counties(request: HttpRequest) -> QuerySet[County]:
    return County.objects.visible_to(request.user)


def municipalities(request: HttpRequest) -> QuerySet[Municipality]:
    return Municipality.objects.visible_to(request.user)


def local_police_areas(request: HttpRequest) -> QuerySet[LocalPoliceArea]:
    return LocalPoliceArea.objects.visible_to(request.user)


def districts(request: HttpRequest) -> QuerySet[District]:
    return District.objects.visible_to(request.user)


def county_filter(field_name: str = "county") -> KeyFilter:
    return KeyFilter(
        field_name=f"{field_name}__code",
        to_field_name="code",
        queryset=counties,
        label=_("County"),
        help_text=_("Code of the county, such as 01."),
    )


def municipality_filter(field_name: str = "municipality") -> KeyFilter:
    return KeyFilter(
        field_name=f"{field_name}__code",
        to_field_name="code",
        queryset=municipalities,
        label=_("Municipality"),
        help_text=_("Code of the municipality, such as 0180."),
    )


def lpo_filter(field_name: str = "local_police_area") -> KeyFilter:
    return KeyFilter(
        field_name=f"{field_name}__name",
        to_field_name="name",
        queryset=local_police_areas,
        label=_("Local police area"),
        help_text=_("Name of the local police area."),
    )


def district_filter(field_name: str = "district") -> KeyFilter:
    return KeyFilter(
        field_name=f"{field_name}__name",
        to_field_name="name",
        queryset=districts,
        label=_("District"),
        help_text=_("Name of the district."),
    )


class SearchFilter(django_filters.CharFilter):
    """Words that the fields contain."""

    def __init__(self, *fields: str, **kwargs: Any) -> None:
        super().__init__(label=_("Search"), help_text=_("Words that the name or code contains."), **kwargs)
        self.fields = fields

    def filter(self, queryset: QuerySet[models.Model], value: str) -> QuerySet[models.Model]:
        return queryset.filter(containing(value, *self.fields)) if value else queryset


class MunicipalityFilter(django_filters.FilterSet):
    county = county_filter()
    search = SearchFilter("name", "code")


class LocalPoliceAreaFilter(django_filters.FilterSet):
    county = county_filter()
    municipality = KeyFilter(
        method="covering",
        to_field_name="code",
        queryset=municipalities,
        label=_("Municipality"),
        help_text=_("Covers the municipality with this code, or some of its districts."),
    )
    valid_on = django_filters.DateFilter(
        method="valid", label=_("Valid on"), help_text=_("Existed on this day, such as 2024-12-31.")
    )
    search = SearchFilter("name")

    def covering(self, areas: QuerySet[LocalPoliceArea], name: str, value: str) -> QuerySet[LocalPoliceArea]:
        whole = LocalPoliceArea.objects.filter(municipalities__code=value)
        in_part = LocalPoliceArea.objects.filter(districts__municipality__code=value)
        return areas.filter(models.Q(pk__in=whole) | models.Q(pk__in=in_part))

    def valid(self, areas: Any, name: str, value: datetime.date) -> QuerySet[LocalPoliceArea]:
        return areas.valid_on(value)
