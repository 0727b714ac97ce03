from __future__ import annotations

import datetime
from math import isfinite
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext_lazy as _

from municipalities.filters import (
    KeyFilter,
    SearchFilter,
    county_filter,
    district_filter,
    lpo_filter,
    municipality_filter,
)

from .models import Place, Round, Scene
from .place_kinds import place_kinds


def rounds(request: HttpRequest) -> QuerySet[Round]:
    return Round.objects.visible_to(request.user)


def round_filter(field_name: str = "round", *, required: bool = False) -> KeyFilter:
    return KeyFilter(
        field_name=f"{field_name}__label",
        to_field_name="label",
        queryset=rounds,
        required=required,
        label=_("Round"),
        help_text=_("Label of the round, such as 2024."),
    )


class RoundFilter(django_filters.FilterSet):
    county = county_filter()
    label = django_filters.CharFilter(label=_("Label"))
    state = django_filters.ChoiceFilter(choices=Round.State.choices, label=_("State"))


class SceneFilter(django_filters.FilterSet):
    """By what a scene is. What was found there in a round is for assessments.scene_list.filters to ask."""

    search = SearchFilter("name", "code")
    county = county_filter()
    municipality = municipality_filter()
    district = district_filter()
    lpo = lpo_filter()
    category = django_filters.ChoiceFilter(choices=Scene.Category.choices, label=_("Category"))


class BoxField(forms.CharField):
    """Degrees, in the order that maps use."""

    def clean(self, value: Any) -> list[float] | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            west, south, east, north = numbers = [float(number) for number in text.split(",")]
        except ValueError:
            numbers = []
        if not numbers or not all(map(isfinite, numbers)) or west > east or south > north:
            raise forms.ValidationError(_("Write west,south,east,north in degrees, such as 17.8,59.2,18.2,59.4."))
        return numbers


class BoxFilter(django_filters.CharFilter):
    field_class = BoxField


class PlaceFilter(django_filters.FilterSet):
    search = SearchFilter("name", "source_id")
    # Not the function itself: the API's description would leave them out.
    kind = django_filters.ChoiceFilter(choices=CallableChoiceIterator(place_kinds), label=_("Kind"))
    county = county_filter()
    municipality = municipality_filter()
    valid_on = django_filters.DateFilter(
        method="valid", label=_("Valid on"), help_text=_("Existed on this day, such as 2024-12-31.")
    )
    bbox = BoxFilter(
        method="within",
        label=_("Within"),
        help_text=_("west,south,east,north in degrees, such as 17.8,59.2,18.2,59.4."),
    )

    def valid(self, places: Any, name: str, value: datetime.date) -> QuerySet[Place]:
        return places.valid_on(value)

    def within(self, places: QuerySet[Place], name: str, value: list[float]) -> QuerySet[Place]:
        west, south, east, north = value
        return places.filter(longitude__range=(west, east), latitude__range=(south, north))
