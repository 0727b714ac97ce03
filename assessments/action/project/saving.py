"""A form of a project is saved: what is wrong stands at its field, and what someone else has changed is asked about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from assessments.judging.merging import Clash

from .rules import Saved
from .wording import field_words, value_words

if TYPE_CHECKING:
    from django.forms import BaseForm


@dataclass(frozen=True)
class ToldClash:
    """What both wrote of the same field."""

    clash: Clash

    @property
    def field(self) -> str:
        return field_words(self.clash.field)

    @property
    def by(self) -> str:
        return self.clash.who

    @property
    def mine(self) -> str:
        return value_words(self.clash.field, self.clash.mine)

    @property
    def theirs(self) -> str:
        return value_words(self.clash.field, self.clash.theirs)


@dataclass
class Outcome:
    """Of a form that was sent: written, wrong (422), or written in by someone else meanwhile (409)."""

    clashes: list[ToldClash]
    is_written: bool = False
    made: Any = None
    """What the rule handed back."""

    @property
    def status(self) -> int:
        return 409 if self.clashes else 422


def attempt(form: BaseForm, write: Callable[[dict[str, Any]], Any]) -> Outcome:
    """Hand what a valid form says to a rule. What the rule refuses is put at the fields of the form."""
    if not form.is_valid():
        return Outcome([])
    try:
        saved = write(form.cleaned_data)
    except ValidationError as error:
        put_errors(form, error)
        return Outcome([])
    clashes = [ToldClash(one) for one in saved.clashes] if isinstance(saved, Saved) else []
    return Outcome(clashes, is_written=not clashes, made=saved)


def put_errors(form: BaseForm, error: ValidationError) -> None:
    """What the form has no field for is told above it."""
    found: dict[str, Any] = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    for name, messages in found.items():
        field = ALSO_CALLED.get(name, name)
        form.add_error(field if field in form.fields else None, messages)


ALSO_CALLED = {"actor": "owner", "membership": "owner"}


def read_again(form: BaseForm, version: int) -> None:
    """With what both wrote beside each other, saving once more keeps one's own."""
    sent: Any = form.data
    data = sent.copy()
    data["version"] = str(version)
    form.data = data
