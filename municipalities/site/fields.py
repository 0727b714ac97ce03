"""Text in models and forms that reads as it looks (`texts`), however it is written: form, admin, import.

Migrations know the columns as Django's own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models

from .texts import one_line, several_lines

if TYPE_CHECKING:
    CharColumn = models.CharField[str, str]
    TextColumn = models.TextField[str, str]
    Mixed = models.Field[str, str]
else:
    CharColumn, TextColumn, Mixed = models.CharField, models.TextField, object


class LineInput(forms.CharField):
    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "")


class LinesInput(forms.CharField):
    # Browsers post \r\n. Stored like that, an untouched text would look changed and cost the signatures.
    def to_python(self, value: Any) -> str:
        return several_lines(super().to_python(value) or "")


class _Tidy(Mixed):
    tidy: Callable[[str], str]
    form_class: type[forms.CharField]

    def to_python(self, value: Any) -> Any:
        """Django asks this of what is cleaned, and also of what is written without being cleaned and looked for."""
        value = super().to_python(value)
        return self.tidy(value) if isinstance(value, str) else value

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": self.form_class, **kwargs})

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, f"django.db.models.{self.get_internal_type()}", args, kwargs


class LineField(_Tidy, CharColumn):
    tidy, form_class = staticmethod(one_line), LineInput


class LongLineField(_Tidy, TextColumn):
    """One line without a limit: a reason."""

    tidy, form_class = staticmethod(one_line), LineInput


class LinesField(_Tidy, TextColumn):
    tidy, form_class = staticmethod(several_lines), LinesInput
