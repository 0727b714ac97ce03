"""What the bank is narrowed by, on its page and in the API: our own judgement of what a method can be aimed at."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from assessments.action.models import Method, MethodAim
from assessments.action.models.corner import Corner
from assessments.models import Option
from scenes.models import Scene

SYMPTOMS = "SY1"


def problems() -> list[tuple[str, str]]:
    """Options of the question of symptoms, as the newest questionnaire has them."""
    options = Option.objects.filter(question__code=SYMPTOMS, exclusive=False)
    words = dict(options.order_by("question__questionnaire", "order").values_list("code", "label"))
    return [*words.items()]


def capitalised(choices: Any) -> list[tuple[str, Any]]:
    return [(value, capfirst(label)) for value, label in choices]


class MethodFilter(django_filters.FilterSet):
    corner = django_filters.ChoiceFilter(
        label=_("Aimed at"),
        choices=lambda: capitalised(Corner.choices),
        method="by_aim",
        empty_label=_("All corners"),
        help_text=_("Corner of the cause analysis. Our own judgement."),
    )
    category = django_filters.ChoiceFilter(
        label=_("Category of place"),
        choices=lambda: capitalised(Scene.Category.choices),
        method="by_aim",
        empty_label=_("All categories"),
        help_text=_("Our own judgement."),
    )
    problem = django_filters.ChoiceFilter(
        label=_("Problem"),
        choices=problems,
        method="by_aim",
        empty_label=_("All problems"),
        help_text=_("Symptom, as an option of SY1. Our own judgement."),
    )

    def by_aim(self, methods: QuerySet[Method], name: str, value: str) -> QuerySet[Method]:
        aims = MethodAim.objects.filter(method=OuterRef("pk"), kind=name, value=value)
        return methods.filter(Exists(aims))

    @property
    def is_narrowed(self) -> bool:
        return any(self.form.cleaned_data.values())

    def chosen(self) -> QuerySet[Method]:
        """None where the selection is not understood: the whole bank must not pass for a part of it."""
        chosen: QuerySet[Method] = self.qs if self.form.is_valid() else self.queryset.none()
        return chosen
