from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from assessments.models import Assessment
from municipalities.models import User
from municipalities.site.fields import LineInput, LinesInput
from municipalities.site.forms import GuardedForm
from scenes.lineage import too_few_to_merge
from scenes.models import LineageEvent, Round, Scene

from .neighbours import Neighbour, nearest_first
from .rules import LineagePlan, check

SHOWN = 10
"""Places offered at once, the nearest; the others are folded away."""

MOST = 100
"""Places offered at all, in the list and on its map."""

NEW = "new"

ROWS_FOR_NEW = 4


class Option(NamedTuple):
    """A place to tick."""

    neighbour: Neighbour
    is_ticked: bool


class LineageForm(GuardedForm):
    """What merging and splitting have in common. `plan` is there once the form is valid."""

    plan: LineagePlan
    ticked: str
    """The field with places to tick."""

    explanation = LinesInput(
        label=_("Explanation"),
        help_text=_("Why, and what has changed at the place. Write nothing about individuals."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Explain why.")},
    )

    def __init__(self, scene: Scene, round: Round, user: User, data: QueryDict | None) -> None:
        self.scene, self.round, self.user = scene, round, user
        self.sent = data if data is not None else QueryDict()
        super().__init__(data)
        # More than is offered: `check` says better than the field why one of them will not do.
        ticked = cast("forms.ModelMultipleChoiceField[Scene]", self.fields[self.ticked])
        ticked.queryset = Scene.objects.lineage_recordable_by(user).exclude(pk=scene.pk)

    @property
    def to_tick(self) -> QuerySet[Scene]:
        raise NotImplementedError

    @cached_property
    def recordable(self) -> QuerySet[Scene]:
        found = Scene.objects.lineage_recordable_by(self.user).exclude(pk=self.scene.pk)
        return found.filter(county=self.round.county_id)

    @cached_property
    def listed_before(self) -> QuerySet[Scene]:
        listed = Assessment.objects.listed().filter(round=self.round.previous)
        return self.recordable.filter(pk__in=listed.values("scene"))

    @cached_property
    def new_in_round(self) -> QuerySet[Scene]:
        """In the round, and not open drug scenes in the previous one."""
        judged = Assessment.objects.filter(round=self.round)
        return self.recordable.filter(pk__in=judged.values("scene")).exclude(pk__in=self.listed_before.values("pk"))

    @cached_property
    def free(self) -> QuerySet[Scene]:
        """Of no merge or split in the round."""
        events = LineageEvent.objects.in_force().filter(round=self.round)
        return Scene.objects.exclude(events_as_parent__in=events).exclude(events_as_child__in=events)

    @cached_property
    def options(self) -> list[Option]:
        """Those that can be chosen, the nearest first, and those that were."""
        ticked = {int(pk) for pk in self[self.ticked].value() or () if str(pk).isdecimal()}
        found = nearest_first(self.to_tick.filter(pk__in=self.free.values("pk")), to=self.scene, round=self.round)
        options = [Option(neighbour, neighbour.scene.pk in ticked) for neighbour in found]
        return [option for place, option in enumerate(options) if place < MOST or option.is_ticked]

    @property
    def shown(self) -> list[Option]:
        return [option for place, option in enumerate(self.options) if place < SHOWN or option.is_ticked]

    @property
    def folded(self) -> list[Option]:
        return [option for place, option in enumerate(self.options) if place >= SHOWN and not option.is_ticked]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.errors:
            self.plan = self.make_plan()
            try:
                check(self.plan)
            except ValidationError as error:
                self.refuse(error)
        return cleaned

    def make_plan(self) -> LineagePlan:
        raise NotImplementedError

    def refuse(self, error: ValidationError) -> None:
        """At the field with the places, unless it is about the round."""
        for single in error.error_list:
            self.add_error(None if single.code == "state" else self.ticked, single)

    def new_scene(self, name: str, category: str) -> Scene:
        """In the areas of the scene it comes from."""
        return Scene(
            county_id=self.scene.county_id,
            name=name,
            category=category,
            municipality=self.scene.municipality,
            district=self.scene.district,
            local_police_area=self.scene.local_police_area,
        )

    @property
    def posted(self) -> Iterator[tuple[str, str]]:
        """What was sent, to be sent again from the page that asks for confirmation."""
        for name in self.fields:
            for value in self.sent.getlist(name):
                yield name, value


class MergeForm(LineageForm):
    ticked = "parts"

    parts: forms.ModelMultipleChoiceField[Scene] = forms.ModelMultipleChoiceField(
        None, label=_("Places to merge it with"), required=False
    )
    into = forms.ChoiceField(
        label=_("What is the place after the merge?"),
        error_messages={
            "required": _("Choose which place lives on."),
            "invalid_choice": _("That place can no longer be chosen. Choose another."),
        },
    )
    name = LineInput(
        label=_("Name of the new place"),
        help_text=_("What it is called in the area. Never the name of a person."),
        max_length=100,
        error_messages={"required": _("Write the name of the place.")},
    )
    category = forms.ChoiceField(
        label=_("Category"),
        choices=Scene.Category.choices,
        error_messages={"required": _("Choose a category.")},
    )

    field_order = ["parts", "into", "name", "category", "explanation", "describes_nobody"]

    def __init__(self, scene: Scene, round: Round, user: User, data: QueryDict | None) -> None:
        super().__init__(scene, round, user, data)
        self.fields["category"].initial = scene.category
        into = cast("forms.ChoiceField", self.fields["into"])
        into.choices = self.results
        into.initial = scene.pk
        if data and data.get("into") != NEW:
            self.fields["name"].required = self.fields["category"].required = False

    @property
    def to_tick(self) -> QuerySet[Scene]:
        return self.listed_before

    @property
    def results(self) -> list[tuple[Any, Any]]:
        parts = [(option.neighbour.scene.pk, option.neighbour.scene.name) for option in self.options]
        new = [(scene.pk, scene.name) for scene in self.new_in_round.filter(pk__in=self.free.values("pk"))]
        groups = [
            (_("One of the others, which lives on"), parts),
            (_("A place that is new in the round"), new),
        ]
        return [
            (self.scene.pk, _("%(scene)s, which lives on") % {"scene": self.scene}),
            (NEW, _("A new place, named below")),
            *((label, places) for label, places in groups if places),
        ]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        of_itself = self.cleaned_data.get("into") in (NEW, str(self.scene.pk))
        # Told together with what else is wrong; `check` says it when nothing else is.
        if self.errors and "parts" not in self.errors and of_itself and not self.cleaned_data.get("parts"):
            self.add_error("parts", too_few_to_merge())
        return cleaned

    def make_plan(self) -> LineagePlan:
        parts = list(self.cleaned_data["parts"])
        into = self.result
        if into in self.listed_before and into not in parts:
            parts.append(into)
        return LineagePlan(
            LineageEvent.Kind.MERGED, self.round, [self.scene, *parts], [into], self.cleaned_data["explanation"]
        )

    @property
    def result(self) -> Scene:
        into = self.cleaned_data["into"]
        if into == NEW:
            return self.new_scene(self.cleaned_data["name"].strip(), self.cleaned_data["category"])
        return self.scene if int(into) == self.scene.pk else self.recordable.get(pk=into)


class SplitForm(LineageForm):
    ticked = "results"

    lives_on = forms.BooleanField(required=False, initial=True)
    results: forms.ModelMultipleChoiceField[Scene] = forms.ModelMultipleChoiceField(
        None, label=_("Places it becomes"), required=False
    )

    def __init__(self, scene: Scene, round: Round, user: User, data: QueryDict | None) -> None:
        super().__init__(scene, round, user, data)
        self.fields["lives_on"].label = _("%(scene)s lives on, as a smaller place") % {"scene": scene}
        for number in range(1, ROWS_FOR_NEW + 1):
            self.fields[f"name_{number}"] = LineInput(
                label=_("Name of new place %(number)s") % {"number": number}, max_length=100, required=False
            )
            self.fields[f"category_{number}"] = forms.ChoiceField(
                label=_("Category of new place %(number)s") % {"number": number},
                choices=Scene.Category.choices,
                initial=scene.category,
                required=False,
            )

    @property
    def to_tick(self) -> QuerySet[Scene]:
        return self.new_in_round

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"name_{number}"], self[f"category_{number}"]) for number in range(1, ROWS_FOR_NEW + 1)]

    def make_plan(self) -> LineagePlan:
        new = [
            self.new_scene(name.strip(), self.cleaned_data[f"category_{number}"])
            for number in range(1, ROWS_FOR_NEW + 1)
            if (name := self.cleaned_data[f"name_{number}"])
        ]
        kept = [self.scene] if self.cleaned_data["lives_on"] else []
        children = [*kept, *self.cleaned_data["results"], *new]
        return LineagePlan(
            LineageEvent.Kind.SPLIT, self.round, [self.scene], children, self.cleaned_data["explanation"]
        )


class UndoForm(GuardedForm):
    reason = LineInput(
        label=_("Why is it undone?"),
        help_text=_("Stays on record. Write nothing about individuals."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why it is undone.")},
    )
