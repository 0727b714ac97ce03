from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.judging.forms import YesNoField
from municipalities.models import County
from municipalities.site.days import within_reason
from municipalities.site.fields import LinesInput
from municipalities.site.forms import AskingForm, GuardedForm
from scenes.models import Round
from scenes.models.round import default_instrument

from .questions import choice_of, choices_of_questions

TIME_TO_SIGN = datetime.timedelta(weeks=6)


class RoundForm(AskingForm, forms.ModelForm):  # type: ignore[type-arg]  # takes no type at run time
    missing = {
        "label": _("Write what the round is called, for example 2025."),
        "starts": _("Write the first day, for example 2025-01-01."),
        "ends": _("Write the last day, for example 2025-12-31."),
        "instrument": _("Choose an instrument."),
    }

    class Meta:
        model = Round
        fields = ["label", "starts", "ends", "closes_on", "instrument", "own_answers"]
        labels = {"starts": _("First day"), "ends": _("Last day"), "closes_on": _("Last day to sign")}
        help_texts = {
            "starts": _("Of the period that the round describes, for example 2024-01-01."),
            "ends": _("Of the period that the round describes. Another period removes the signatures."),
            "closes_on": _("A reminder to everyone, not a lock."),
            "instrument": _(
                "Can be changed until something is answered. Score and classification are not compared between "
                "instruments."
            ),
        }
        widgets = {
            "label": forms.TextInput(attrs={"class": "w-short"}),
            **{name: forms.DateInput(attrs={"class": "w-short"}) for name in ("starts", "ends", "closes_on")},
        }

    own_answers = YesNoField(_("Own answers before the two parties meet"))
    questions = forms.ChoiceField(
        label=_("Questions beside the indicators"),
        required=False,
        help_text=_("The short form has the core questions. Changing between short and full loses nothing."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        questions = self.fields["questions"]
        questions.choices = choices_of_questions()  # type: ignore[attr-defined]
        questions.initial = choice_of(self.instance)
        own = self.fields["own_answers"]
        own.required = "own_answers" in self.data or not self.is_bound
        own.help_text = _("With no, the two answer together from the start. What has been given stays.")
        field = self.fields["instrument"]
        field.required = "instrument" in self.data or not self.is_bound
        if self.instance.pk and self.instance.is_judged:
            # Not `field.disabled`: what is sent all the same is refused with a word, not passed over.
            field.widget.attrs["disabled"] = True
            field.help_text = self.instance.why_instrument_stays

    def clean_questions(self) -> str:
        """Not sent, it stays as it is."""
        choice: str = self.cleaned_data["questions"]
        return choice if "questions" in self.data else choice_of(self.instance)

    def clean_instrument(self) -> str:
        """Not sent, it stays as it is."""
        version: str = self.cleaned_data["instrument"]
        return version or self.instance.instrument

    def clean_own_answers(self) -> bool:
        """Not sent, it stays as it is."""
        given: bool | None = self.cleaned_data["own_answers"]
        return self.instance.own_answers if given is None else given

    def clean_label(self) -> str:
        """The form has no field for the county, so that the model's constraint is not checked by itself."""
        label: str = self.cleaned_data["label"]
        if self.instance.county.rounds.exclude(pk=self.instance.pk).filter(label=label).exists():
            raise ValidationError(gettext("The county already has a round with that label."))
        return label


def suggestion(county: County, today: datetime.date | None = None) -> dict[str, Any]:
    """The year after the latest round, with its instrument and six weeks to sign."""
    today = today or timezone.localdate()
    latest = county.rounds.last()
    starts = latest.ends + datetime.timedelta(days=1) if latest else datetime.date(today.year, 1, 1)
    ends = datetime.date(starts.year, 12, 31)
    return {
        "label": str(int(latest.label) + 1) if latest and latest.label.isdecimal() else str(ends.year),
        "starts": starts,
        "ends": ends,
        "closes_on": today + TIME_TO_SIGN,
        "instrument": latest.instrument if latest else default_instrument(),
        "own_answers": latest.own_answers if latest else True,
    }


class PublishForm(forms.Form):
    published_on = forms.DateField(
        label=_("Date of publication"),
        validators=[within_reason],
        error_messages={"required": _("Write the day of publication, for example 2026-02-20.")},
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"class": "w-short"}),
    )

    def clean_published_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["published_on"]
        if day > timezone.localdate():
            raise ValidationError(gettext("The day is in the future. Publish when it has come."))
        return day


class ProofForm(GuardedForm):
    is_correct = YesNoField(_("Is it correct?"))
    objection = LinesInput(label=_("What is wrong?"), widget=forms.Textarea, max_length=1000, required=False)

    def clean_is_correct(self) -> bool:
        answer: bool | None = self.cleaned_data["is_correct"]
        if answer is None:
            raise ValidationError(_("Answer yes or no."))
        return answer

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("is_correct") is False and not self.data.get("objection", "").strip():
            self.add_error("objection", _("Say what is wrong."))
        return cleaned
