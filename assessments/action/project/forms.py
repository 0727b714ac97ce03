from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.action.models import Pair, Project, Step
from assessments.action.models.meeting import DECISION_AT_MOST, TASK_AT_MOST
from municipalities.models import LocalPoliceArea, Membership, Municipality
from municipalities.models.actor import Party
from municipalities.site.days import within_reason
from municipalities.site.fields import LineInput, LinesInput
from municipalities.site.forms import AskingForm, GuardedForm

from .owners import Owners
from .people import People, of_actors, offered

SHORT = {"class": "w-short"}


def seen_version() -> forms.IntegerField:
    return forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


def a_day(label: Any, **said: Any) -> forms.DateField:
    return forms.DateField(label=label, validators=[within_reason], widget=forms.DateInput(attrs=SHORT), **said)


def a_month(label: Any, **said: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        validators=[within_reason],
        input_formats=["%Y-%m"],
        widget=forms.DateInput(format="%Y-%m", attrs=SHORT),
        error_messages={"invalid": _("Write year and month, for example 2027-01.")},
        **said,
    )


class ProjectForm(GuardedForm):
    version = seen_version()
    title = LineInput(label=_("Name of the project"), max_length=100)
    goal = LinesInput(
        label=_("Goal"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("At most 500 characters."),
    )
    starts = a_day(_("First day"))
    ends = a_day(_("Last day"))
    target_pairs = forms.IntegerField(
        label=_("Number of pairs to reach"),
        required=False,
        min_value=1,
        max_value=500,
        widget=forms.TextInput(attrs={**SHORT, "inputmode": "numeric"}),
        help_text=_("A pair is a municipality and a local police area."),
    )


class NewProjectForm(ProjectForm):
    version = None  # type: ignore[assignment]  # there is nothing to write over
    with_meetings = forms.BooleanField(
        label=_("Begin with the six meetings of Skåne's project"),
        required=False,
        initial=True,
        help_text=_("Their themes, in the same months counted from the start. You can change them afterwards."),
    )


class PairForm(AskingForm, forms.Form):
    municipality = forms.ModelChoiceField(queryset=Municipality.objects.none(), label=_("Municipality"))
    local_police_area = forms.ModelChoiceField(queryset=LocalPoliceArea.objects.none(), label=_("Local police area"))

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        county = {"county": project.county_id}
        self.fields["municipality"].queryset = Municipality.objects.filter(**county).order_by("name")  # type: ignore[attr-defined]
        self.fields["local_police_area"].queryset = LocalPoliceArea.objects.filter(**county).order_by("name")  # type: ignore[attr-defined]


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's has none when it runs
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user}, {obj.actor}"


class CoordinatorsForm(AskingForm, forms.Form):
    """Those of the area, and who is named already also when the assignment has ended."""

    version = seen_version()
    municipality_coordinator = PersonField(
        queryset=Membership.objects.none(),
        label=_("The municipality's coordinator"),
        required=False,
        empty_label=_("Nobody yet"),
    )
    police_coordinator = PersonField(
        queryset=Membership.objects.none(),
        label=_("The police's coordinator"),
        required=False,
        empty_label=_("Nobody yet"),
    )

    def __init__(self, pair: Pair, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = People([pair])
        for party in Party:
            chosen = pair.coordinator(party)
            keys = {one.pk for one in offered(people.of(pair, party))} | ({chosen.pk} if chosen else set())
            self.fields[f"{party}_coordinator"].queryset = of_actors(Q(pk__in=keys))  # type: ignore[attr-defined]


class CommitmentForm(GuardedForm):
    version = seen_version()
    name = LineInput(label=_("Name of the chief"), max_length=100)
    title = LineInput(
        label=_("The chief's title"), max_length=100, help_text=_("For example: chief of the local police area.")
    )
    on = a_day(_("Day of the commitment"))


class MeetingForm(GuardedForm):
    version = seen_version()
    theme = LineInput(label=_("Theme"), max_length=150)
    day = a_day(_("Day"), required=False, help_text=_("Leave it empty when only the month is known."))
    month = a_month(_("Month"), help_text=_("Year and month, for example 2027-01."))
    month_last = a_month(_("To month"), help_text=_("Only when it can be in one of two."))
    place = LineInput(label=_("Where"), required=False, max_length=100)
    minutes_by = LineInput(label=_("Minutes by"), required=False, max_length=100)
    step_due = forms.ChoiceField(
        label=_("Step to be done by then"),
        required=False,
        help_text=_("A pair that has not done it when the meeting is over is late."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step_due"].choices = [("", _("None")), *Step.choices]  # type: ignore[attr-defined]


class NewMeetingForm(MeetingForm):
    version = None  # type: ignore[assignment]  # there is nothing to write over


class AttendanceForm(AskingForm, forms.Form):
    version = seen_version()
    present = forms.MultipleChoiceField(label=_("Who was there"), required=False)

    def __init__(self, choices: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].choices = [(key, key) for key in choices]  # type: ignore[attr-defined]


class DecisionForm(GuardedForm):
    text = LinesInput(
        label=_("Decision"),
        max_length=DECISION_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("At most 500 characters. Write nothing about individuals."),
    )


class DecisionEditForm(DecisionForm):
    version = seen_version()


class TaskForm(GuardedForm):
    text = LineInput(
        label=_("What is to be done?"), max_length=TASK_AT_MOST, help_text=_("Write nothing about individuals.")
    )
    owner = forms.ChoiceField(label=_("Owner"))
    due = a_day(_("No later than"))

    def __init__(self, owners: Owners, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owners = owners
        self.fields["owner"].choices = [("", _("Choose")), *owners.choices]  # type: ignore[attr-defined]

    @property
    def said(self) -> dict[str, Any]:
        """As the task has it."""
        owner = self.owners.by_value[self.cleaned_data["owner"]]
        is_person = isinstance(owner, Membership)
        return {
            "text": self.cleaned_data["text"],
            "due": self.cleaned_data["due"],
            "actor": owner.actor if isinstance(owner, Membership) else owner,
            "membership": owner if is_person else None,
        }


class TaskEditForm(TaskForm):
    version = seen_version()
