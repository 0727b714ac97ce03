from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from assessments.action import aims
from assessments.action.models import Cause, Measure, Method, MethodAim, Plan
from assessments.action.models.corner import Corner
from assessments.action.models.measure import State
from assessments.action.models.plan import PAIR_AREAS
from municipalities.models import Actor
from municipalities.site.days import within_reason
from municipalities.site.fields import LineInput, LinesInput
from municipalities.site.forms import AskingForm, GuardedForm
from scenes.models import Scene

from . import rules

SHORT = {"class": "w-short"}


class MeasureForm(GuardedForm):
    """One row. Nothing is required: a plan is written bit by bit, and what is missing is pointed out beside it."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    cause = forms.ModelChoiceField(
        queryset=Cause.objects.none(), label=_("Cause"), required=False, empty_label=_("No cause yet")
    )
    cause_text = LineInput(
        label=_("Cause in your own words"),
        required=False,
        max_length=200,
        help_text=_("Only while there is no cause analysis of the place."),
    )
    aim = forms.ChoiceField(
        label=_("What it is aimed at"),
        required=False,
        help_text=_("Next round tells whether it is still there. That does not say that the measure is the reason."),
    )
    method = forms.ModelChoiceField(queryset=Method.objects.none(), label=_("Measure"), required=False)
    what = LinesInput(
        label=_("What is to be done here?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("At most 300 characters. Write nothing about individuals."),
    )
    goal = LinesInput(
        label=_("Operational goal"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: 40 contacts a month by 30 November."),
    )
    goal_number = forms.DecimalField(
        label=_("Number to reach"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={**SHORT, "inputmode": "decimal"}),
        error_messages={"invalid": _("Write the number with digits, for example 40.")},
    )
    goal_by = forms.DateField(
        validators=[within_reason], label=_("Reached by"), required=False, widget=forms.DateInput(attrs=SHORT)
    )
    goal_source = LineInput(
        label=_("Where the number comes from"),
        required=False,
        max_length=150,
        help_text=_("For example: the monthly report of the field workers."),
    )
    responsible = forms.ModelChoiceField(
        queryset=Actor.objects.none(), label=_("Responsible actor"), required=False, empty_label=_("Nobody yet")
    )
    function = LineInput(
        label=_("Function"), required=False, max_length=100, help_text=_("For example: streets and parks. No names.")
    )
    starts = forms.DateField(
        validators=[within_reason], label=_("Starts"), required=False, widget=forms.DateInput(attrs=SHORT)
    )
    ends = forms.DateField(
        validators=[within_reason],
        label=_("Ends"),
        required=False,
        widget=forms.DateInput(attrs=SHORT),
        help_text=_("Empty: until further notice."),
    )
    follow_up = forms.DateField(
        validators=[within_reason], label=_("Followed up on"), required=False, widget=forms.DateInput(attrs=SHORT)
    )
    partners = forms.ModelMultipleChoiceField(
        queryset=Actor.objects.none(),
        label=_("Others who take part"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    term = forms.ChoiceField(label=_("Effect expected"), required=False)
    dose = forms.DecimalField(
        label=_("Dose planned"),
        required=False,
        min_value=0,
        max_digits=10,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={**SHORT, "inputmode": "decimal"}),
        error_messages={"invalid": _("Write the dose with digits, for example 12.")},
    )
    dose_unit = LineInput(label=_("Unit"), required=False, max_length=60)
    cost = forms.ChoiceField(label=_("Cost"), required=False)
    cost_kr = forms.IntegerField(
        label=_("Kronor"),
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        localize=True,
        widget=forms.TextInput(attrs={**SHORT, "inputmode": "numeric"}),
        error_messages={"invalid": _("Write the sum with digits, for example 150000.")},
    )
    permit = forms.ChoiceField(label=_("Permit"), required=False)
    permit_status = forms.ChoiceField(label=_("How far the permit has come"), required=False)
    permit_on = forms.DateField(
        validators=[within_reason], label=_("Day of the permit"), required=False, widget=forms.DateInput(attrs=SHORT)
    )

    CHOICES = {
        "term": Measure.Term,
        "cost": Measure.Cost,
        "permit": Measure.Permit,
        "permit_status": Measure.PermitStatus,
    }
    SELDOM = ("partners", "term", "dose", "dose_unit", "cost", "cost_kr", "permit", "permit_status", "permit_on")
    """Folded away until one of them is filled in."""

    def __init__(self, plan: Plan, methods: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.fields["follow_up"].help_text = _(
            "At most %(months)s months after the decision. The rule was last checked in %(month)s."
        ) % {"months": settings.FOLLOW_UP_MONTHS, "month": date_format(checked_on(), "F Y")}
        # What a row has stays among the choices, or saving something else would take it away.
        valid = Actor.objects.filter(county=plan.county_id).with_valid_area()
        in_use = Q(measures__plan=plan) | Q(partner_measures__plan=plan)
        actors = Actor.objects.filter(Q(pk__in=valid.values("pk")) | in_use).distinct().order_by("name")
        for name, queryset in {
            "cause": rules.causes_for(plan).select_related("problem"),
            "method": methods,
            "responsible": actors,
            "partners": actors,
        }.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]
        for name, choices in self.CHOICES.items():
            self.fields[name].choices = [("", _("Not chosen")), *choices.choices]  # type: ignore[attr-defined]
        offered = aims.choices()
        known = {value for _group, choices in offered for value, _label in choices}
        used = [aim for aim in plan.measures.values_list("aim", flat=True).distinct() if aim and aim not in known]
        kept = [(aim, aims.words(aim)) for aim in used]
        self.fields["aim"].choices = [("", _("Nothing in particular")), *offered, *kept]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("cause_text") and self.cleaned_data.get("cause"):
            self.add_error("cause_text", _("Choose a cause, or write one: not both."))
        if self.cleaned_data.get("cost_kr") is not None and not self.cleaned_data.get("cost"):
            self.add_error("cost", _("Say what kind of money it is."))
        permit = [self.cleaned_data.get(name) for name in ("permit", "permit_status", "permit_on")]
        if any(permit) and not all(permit[:2]):
            self.add_error("permit", _("Say which permit, and how far it has come."))
        return cleaned

    @property
    def has_seldom(self) -> bool:
        """Something of what is folded away is filled in, or wrong."""
        return any(self[name].value() or self[name].errors for name in self.SELDOM)


def checked_on() -> datetime.date:
    """The month in which somebody last held the limit against the law."""
    year, month = settings.FOLLOW_UP_CHECKED.split("-")
    return datetime.date(int(year), int(month), 1)


def suggested(corner: str) -> set[int]:
    """Keys of the methods that are aimed at the corner, as we see it."""
    found = MethodAim.objects.filter(kind=MethodAim.Kind.CORNER, value=corner)
    return set(found.values_list("method", flat=True)) if corner in Corner.values else set()


class ReportForm(GuardedForm):
    state = forms.ChoiceField(label=_("How does it go?"), choices=State.choices, widget=forms.RadioSelect)
    since = forms.DateField(
        validators=[within_reason], label=_("Since"), initial=timezone.localdate, widget=forms.DateInput(attrs=SHORT)
    )
    reason = LineInput(
        label=_("In a few words"),
        required=False,
        max_length=200,
        help_text=_("Needed when the measure is cancelled. Write nothing about individuals."),
    )


class DecisionForm(GuardedForm):
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    decided_by = LineInput(label=_("Decided by"), max_length=100, help_text=_("For example: the steering group."))
    on = forms.DateField(
        validators=[within_reason], label=_("Day of the decision"), widget=forms.DateInput(attrs=SHORT)
    )
    file_number = LineInput(label=_("File number"), max_length=60)


class NoMeasureForm(GuardedForm):
    reason = LineInput(
        label=_("Why is no measure needed?"),
        required=False,
        max_length=200,
        help_text=_("Empty: the cause is pointed out again."),
    )


class PlacesForm(AskingForm, forms.Form):
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    title = LineInput(
        label=_("Name of the area"),
        required=False,
        max_length=100,
        help_text=_("Needed when the plan has several places."),
    )
    scenes = forms.ModelMultipleChoiceField(
        queryset=Scene.objects.none(), label=_("Places"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, scenes: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scenes"].queryset = scenes  # type: ignore[attr-defined]


class TakeOutForm(AskingForm, forms.Form):
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    scene = forms.ModelChoiceField(
        queryset=Scene.objects.none(), label=_("Which place?"), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": plan.version}, **kwargs)
        places: Any = self.fields["scene"]
        places.queryset = plan.scenes.select_related(*PAIR_AREAS).order_by("name")
        places.label_from_instance = judged_by


def judged_by(scene: Scene) -> str:
    """The place, and whose pair judges it."""
    return f"{scene} ({scene.local_police_area}, {scene.district or scene.municipality})"
