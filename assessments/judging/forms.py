from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from assessments.instrument import Choice
from assessments.models import Assessment, Question
from assessments.questionnaire.fields import QuestionField
from assessments.questionnaire.values import code_and_party, field, is_question
from assessments.wording import field_words, value_words
from municipalities.models.actor import Party
from municipalities.site.fields import LineInput, LinesInput
from municipalities.site.forms import GuardedForm

from . import rules as judging

INCOMPLETE = _("The page was incomplete when it was sent. Open it again.")


class AnswerField(forms.ChoiceField):
    def __init__(self, name: str) -> None:
        super().__init__(
            label=capfirst(field_words(name)),
            choices=Choice.choices,
            required=False,
            error_messages={"invalid_choice": _("Answer yes, no or don't know.")},
        )


class YesNoField(forms.TypedChoiceField):
    """True, False or not answered (None)."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label,
            choices=[(Choice.YES.value, Choice.YES.label), (Choice.NO.value, Choice.NO.label)],
            coerce=lambda value: value in (True, Choice.YES),
            empty_value=None,
            required=False,
            error_messages={"invalid_choice": _("Answer yes or no.")},
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: Choice.YES.value, False: Choice.NO.value}.get(value, value)


class TextField(LinesInput):
    def __init__(self, name: str) -> None:
        super().__init__(label=capfirst(field_words(name)), required=False, max_length=10_000, widget=forms.Textarea)


class AssessmentForm(GuardedForm):
    """Fields of an assessment under the names that judging uses; "i3.agreed" is i3-agreed in HTML."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, error_messages={"required": INCOMPLETE})
    # What the page was made for: the third indicator of another instrument is another question.
    instrument = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        assessment: Assessment,
        data: QueryDict | None = None,
        *,
        instead: Mapping[str, Any] | None = None,
        sent_only: bool = False,
    ) -> None:
        """`instead` are values to show in place of the stored ones. `sent_only` for a form that no page shows, with the
        fields in `data` alone.
        """
        self.assessment = assessment
        self.names = [*self.names_of(assessment)]
        names = [name for name in self.names if self.add_prefix(name) in (data or ())] if sent_only else self.names
        self.stored = judging.values(assessment, of=names if sent_only else None)
        seen = {"version": assessment.version, "instrument": assessment.round.instrument}
        super().__init__(data, initial=self.stored | seen | dict(instead or {}))
        self.judged = {name: self.field_of(name) for name in names}
        self.fields |= self.judged

    def names_of(self, assessment: Assessment) -> Iterator[str]:
        """Also of questions that are not asked as things stand: another answer on the page may ask them."""
        for number in assessment.instrument.numbers:
            yield from (f"i{number}.agreed", f"i{number}.note")
        yield from judging.OWN_FIELDS
        yield from map(field, assessment.questions)

    def field_of(self, name: str) -> forms.Field:
        if is_question(name):
            return QuestionField(self.assessment.questions[code_and_party(name)[0]], self.stored[name])
        if name.endswith((".note", "explanation")):
            return TextField(name)
        return AnswerField(name) if judging.is_of_indicator(name) else YesNoField(capfirst(field_words(name)))

    def clean(self) -> dict[str, Any] | None:
        if self.cleaned_data.get("instrument") not in (None, "", self.initial["instrument"]):
            raise forms.ValidationError(judging.OTHER_INSTRUMENT)
        names = {*map(self.add_prefix, self.names)}
        if any(name.startswith("q-") and name not in names for name in self.data):
            raise forms.ValidationError(judging.OTHER_QUESTIONS)
        return super().clean()

    def add_prefix(self, field_name: str) -> str:
        return field_name.replace(".", "-")

    def free_texts(self) -> Iterator[tuple[str, str]]:
        """Those that the user has written: what is stored has been asked about already."""
        for name, text in self.posted.items():
            if text and _is_free_text(self.fields[name]):
                yield name, text

    @property
    def posted(self) -> dict[str, Any]:
        """What the user sent, except what is stored already. A field that was not sent is left as it is."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name in self.judged and self.add_prefix(name) in self.data and not self._is_stored(name, value)
        }

    @property
    def shown(self) -> dict[str, Any]:
        """What the page shows, sent or stored: all that it sent."""
        return {
            name: self.stored[name] if self._is_stored(name, value) else value
            for name, value in self.cleaned_data.items()
            if name in self.judged and self.add_prefix(name) in self.data
        }

    @property
    def typed(self) -> list[tuple[str, str]]:
        """The same in words, valid or not: label and value."""
        return [
            (str(judged.label), _words(judged, self[name].value()))
            for name, judged in self.judged.items()
            if self.add_prefix(name) in self.data and not self._is_stored(name, _read(judged, self[name].value()))
        ]

    def _is_stored(self, name: str, value: Any) -> bool:
        stored = self.stored[name]
        return bool(value == (self.fields[name].clean(stored) if isinstance(stored, str) else stored))


def _is_free_text(judged: forms.Field) -> bool:
    if isinstance(judged, QuestionField):
        return judged.question.kind == Question.Kind.TEXT
    return isinstance(judged, TextField)


def _read(judged: forms.Field, value: Any) -> Any:
    """As it would be stored, or as it is where it cannot be."""
    try:
        return judged.to_python(value)
    except forms.ValidationError:
        return value


def _words(judged: forms.Field, value: Any) -> str:
    if not isinstance(judged, QuestionField) or not value:
        return value_words(value)
    try:
        return judged.words(judged.to_python(value))
    except forms.ValidationError:
        return str(value)


class OwnAnswersForm(AssessmentForm):
    """What one party answers by itself."""

    def __init__(
        self,
        assessment: Assessment,
        party: Party,
        data: QueryDict | None = None,
        *,
        instead: Mapping[str, Any] | None = None,
        sent_only: bool = False,
    ) -> None:
        self.party = party
        super().__init__(assessment, data, instead=instead, sent_only=sent_only)

    def names_of(self, assessment: Assessment) -> Iterator[str]:
        yield from (f"i{number}.{self.party}" for number in assessment.instrument.numbers)
        questions = assessment.questions.items()
        yield from (field(code, self.party) for code, question in questions if question.is_seen_differently)


class SignForm(forms.Form):
    version = forms.IntegerField(min_value=0, error_messages={"required": INCOMPLETE})
    newest = forms.IntegerField(min_value=0, max_value=2**63 - 1, required=False)
    stands_behind = forms.BooleanField(
        error_messages={"required": _("Tick that you stand behind the assessment, then sign.")}
    )


class AbsenceForm(GuardedForm):
    reason = LineInput(
        label=_("Reason"),
        widget=forms.Textarea,
        max_length=1000,
        error_messages={"required": _("Say why the other party took no part.")},
    )


class SendBackForm(GuardedForm):
    reason = LineInput(
        label=_("What should they look at?"),
        widget=forms.Textarea,
        max_length=1000,
        error_messages={"required": _("Say what the parties should look at.")},
    )
