from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, F, OrderBy, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.figures.action import Action
from assessments.figures.facts import facts_of, vulnerable_in
from assessments.figures.picture import differs
from assessments.instrument import Classification
from assessments.models import Assessment, Signature
from assessments.signs import WORDS
from municipalities.filters import (
    KeyFilter,
    SearchFilter,
    YesNoFilter,
    county_filter,
    district_filter,
    lpo_filter,
    municipality_filter,
)
from municipalities.models import District, LocalPoliceArea, Municipality
from municipalities.models.actor import Party
from scenes.filters import SceneFilter, round_filter, rounds
from scenes.models import Round, Scene


def scenes(request: HttpRequest) -> QuerySet[Scene]:
    return Scene.objects.visible_to(request.user)


class JudgedSceneFilter(SceneFilter):
    """Also by what was found: an assessment that meets all of round, listed and classification at once.

    Filters one by one would let a scene through that was listed in 2021 and qualified in 2023.
    """

    round = round_filter("assessments__round")
    listed = YesNoFilter(
        label=_("Open drug scene"),
        help_text=_("true or false, as a settled assessment says; of the round, if given."),
    )
    classification = django_filters.ChoiceFilter(
        choices=Classification.choices,
        label=_("Classification"),
        help_text=_("Of a settled assessment; of the round, if given."),
    )

    def filter_queryset(self, queryset: QuerySet[Scene]) -> QuerySet[Scene]:
        round, listed, classification = map(self.form.cleaned_data.pop, ("round", "listed", "classification"))
        found = Assessment.objects.filter(scene=OuterRef("pk"))
        if round:
            found = found.filter(round__label=round)
        if listed is not None:
            found = found.settled().filter(listed=listed)
        if classification:
            found = found.filter(classification=classification)
        scenes: QuerySet[Scene] = super().filter_queryset(queryset)
        return scenes.filter(Exists(found)) if round or classification or listed is not None else scenes


class AssessmentFilter(django_filters.FilterSet):
    """Areas are those that were responsible in the round."""

    county = county_filter("round__county")
    round = round_filter()
    scene = KeyFilter(
        field_name="scene__code",
        to_field_name="code",
        queryset=scenes,
        label=_("Scene"),
        help_text=_("Code of the scene, such as 0180-001."),
    )
    municipality = municipality_filter()
    district = district_filter()
    lpo = lpo_filter()
    settled = YesNoFilter(
        field_name="settled_at",
        lookup_expr="isnull",
        exclude=True,
        label=_("Settled"),
        help_text=_("true or false."),
    )
    listed = YesNoFilter(
        method="concluded",
        label=_("Open drug scene"),
        help_text=_("true or false, as a settled assessment says."),
    )
    classification = django_filters.ChoiceFilter(choices=Classification.choices, label=_("Classification"))
    signed_by = django_filters.ChoiceFilter(choices=Party.choices, method="signed", label=_("Signed by"))
    not_signed_by = django_filters.ChoiceFilter(choices=Party.choices, method="unsigned", label=_("Not signed by"))

    def concluded(self, assessments: Any, name: str, value: bool) -> QuerySet[Assessment]:
        return assessments.settled().filter(listed=value)

    def signed(self, assessments: QuerySet[Assessment], name: str, value: str) -> QuerySet[Assessment]:
        return assessments.filter(_signature_of(value))

    def unsigned(self, assessments: QuerySet[Assessment], name: str, value: str) -> QuerySet[Assessment]:
        return assessments.exclude(_signature_of(value))


class RoundChoice(django_filters.FilterSet):
    """A map shows one round of one county at a time."""

    SCOPES = [("listed", _("open drug scenes")), ("all", _("also places that were judged or listed before"))]

    round = KeyFilter(
        field_name="label",
        to_field_name="label",
        queryset=rounds,
        required=True,
        label=_("Round"),
        help_text=_("Label of the round, such as 2024."),
    )
    county = county_filter("county")
    scope = django_filters.ChoiceFilter(
        choices=SCOPES,
        method="all_rounds",
        label=_("Scope"),
        help_text=_("listed, or all that the list of scenes shows."),
    )

    def all_rounds(self, rounds: QuerySet[Round], name: str, value: str) -> QuerySet[Round]:
        return rounds


def _signature_of(party: str) -> Exists:
    return Exists(Signature.objects.filter(assessment=OuterRef("pk"), party=party, took_part=True))


# Of one round, for pages

CHANGES = ("new", "returned", "continued", "ceased", "merged", "split", "pending")
RESULTS = (*Classification.values, "not_listed", "pending")

ORDERS = {
    "name": ("name_then", "code"),
    "municipality": ("municipality_name", "name_then", "code"),
    "lpo": ("lpo_name", "name_then", "code"),
    "-score": (OrderBy(F("yes"), descending=True, nulls_last=True), "name_then", "code"),
    "-area": (OrderBy(F("area_m2"), descending=True, nulls_last=True), "name_then", "code"),
}
ORDER_LABELS = {
    "name": _("Name"),
    "municipality": _("Municipality"),
    "lpo": _("Local police area"),
    "-score": _("Score, highest first"),
    "-area": _("Area, largest first"),
}


ACTIONS = {
    "analysis": _("has an approved cause analysis"),
    "no_analysis": _("has no approved cause analysis"),
    "plan": _("has a decided action plan"),
    "no_plan": _("has no decided action plan"),
    "measure": _("has a current measure"),
    "no_measure": _("has no current measure"),
    "near_no_measure": _("has a school nearby and no current measure"),
}


def choice(field: str | None, label: Any, choices: Any = (), **extra: Any) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(field_name=field, label=label, choices=choices, empty_label=_("All"), **extra)


class SceneTableFilter(django_filters.FilterSet):
    """Of assessments.scene_list.table. Areas and results are those of the round."""

    search = SearchFilter("name_then", "name", "code", "municipality_name")
    municipality = choice("municipality_code", _("Municipality"))
    district = choice("district_name", _("District"))
    lpo = choice("lpo_name", _("Local police area"))
    classification = choice(
        None, _("Classification"), [(result, WORDS[result]) for result in RESULTS], method="by_result"
    )
    change = choice("change", pgettext_lazy("kind of change", "Change"), [(kind, WORDS[kind]) for kind in CHANGES])
    category = choice("category_then", _("Category"), Scene.Category.choices)
    vulnerable = choice(
        None,
        _("Vulnerable area"),
        [("inside", _("inside")), ("outside", _("outside")), ("otherwise", _("otherwise than the category says"))],
        method="by_vulnerable_area",
    )
    school_near = choice(None, _("School nearby"), [("yes", _("yes")), ("no", _("no"))], method="by_school")
    action = choice(None, _("What is done"), list(ACTIONS.items()), method="by_action")
    lacks = choice(
        None, _("Lacks"), [("outline", _("an outline")), ("party", _("one of the parties"))], method="by_lack"
    )
    order = django_filters.ChoiceFilter(
        label=_("Order"), choices=list(ORDER_LABELS.items()), method="by_order", empty_label=None
    )

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round = round
        for name, areas in areas_of(round).items():
            self.filters[name].extra["choices"] = areas
            if not areas:
                del self.filters[name]

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("order") else self.by_order(rows, "order", "name")

    def by_result(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == "pending":
            return rows.filter(settled_at=None)
        if value == "not_listed":
            return rows.filter(settled_at__isnull=False, is_listed=False)
        return rows.filter(classification=value)

    def by_vulnerable_area(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """As computed (rule 18). Where it is not known, it is neither."""
        known = vulnerable_in(self.round, Scene.objects.filter(pk__in=rows.order_by().values("pk")))
        if value == "otherwise":
            categories = rows.order_by().values_list("pk", "category_then")
            return rows.filter(pk__in=[pk for pk, category in categories if differs(category, known.get(pk))])
        return rows.filter(pk__in=[pk for pk, is_inside in known.items() if is_inside == (value == "inside")])

    def by_school(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Where it is not known, it is neither."""
        return rows.filter(schools_near__gt=0) if value == "yes" else rows.filter(schools_near=0)

    def by_action(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Open drug scenes only, as the county's figures count them."""
        known = facts_of(self.round).action or Action()
        kind = value.removeprefix("near_").removeprefix("no_")
        scenes = {"analysis": known.analysed, "plan": known.planned, "measure": known.acted_on}[kind]
        listed = rows.filter(is_listed=True)
        if value == kind:
            return listed.filter(pk__in=scenes)
        without = listed.exclude(pk__in=scenes)
        return without.filter(schools_near__gt=0) if value.startswith("near_") else without

    def by_lack(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Open drug scenes only: the others have neither area nor part in the joint share."""
        listed = rows.filter(is_listed=True)
        return listed.filter(area_m2=None) if value == "outline" else listed.filter(is_joint=False)

    def by_order(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.order_by(*ORDERS[value])

    @property
    def narrowing(self) -> dict[str, str]:
        return {name: value for name, value in self.form.cleaned_data.items() if value and name != "order"}

    @property
    def is_narrowed(self) -> bool:
        return bool(self.narrowing)

    @property
    def is_narrowed_beyond_search(self) -> bool:
        return bool(self.narrowing.keys() - {"search"})

    @property
    def in_words(self) -> str:
        """Municipality: Botkyrka, Change: Ceased."""
        named = [(self.form.fields[name], value) for name, value in self.narrowing.items()]
        return ", ".join(
            f"{field.label}: {dict(getattr(field, 'choices', ())).get(value, value)}" for field, value in named
        )


def areas_of(round: Round) -> dict[str, list[tuple[str, str]]]:
    """Choices: the county's municipalities, and the districts and police areas that existed during the round."""
    municipalities = Municipality.objects.filter(county=round.county_id)
    districts = District.objects.filter(municipality__county=round.county_id)
    police_areas = LocalPoliceArea.objects.filter(county=round.county_id)
    period = (round.starts, round.ends)
    return {
        "municipality": list(municipalities.values_list("code", "name")),
        "district": [(name, name) for name in districts.valid_during(*period).values_list("name", flat=True)],
        "lpo": [(name, name) for name in police_areas.valid_during(*period).values_list("name", flat=True)],
    }
