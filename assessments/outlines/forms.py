from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.judging.forms import INCOMPLETE
from assessments.models import Assessment
from municipalities.models import User
from scenes.geometry_input import TEXT_MAX, as_lines, read_outline
from scenes.outline_checks import Doubt

from .rules import check_outline, outline_before, outline_of

FILE_MAX = 1_000_000  # bytes


class OutlineForm(forms.Form):
    """The map fills the text field; without it, people do."""

    geometry = forms.CharField(
        label=_("Coordinates"),
        required=False,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 8, "spellcheck": "false", "data-most": TEXT_MAX}),
        help_text=_(
            "One point per line, latitude first: 59.2031, 17.8314. An empty line begins another part. GeoJSON and WKT "
            "can be pasted too, in WGS 84 or SWEREF 99 TM."
        ),
    )
    file = forms.FileField(
        label=_("File instead of coordinates"),
        required=False,
        widget=forms.FileInput(
            attrs={"class": "form-control", "accept": ".geojson,.json,.wkt,.txt,.csv", "data-most": FILE_MAX}
        ),
        help_text=_("GeoJSON, WKT or coordinates as text, at most 1 MB."),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, error_messages={"required": INCOMPLETE})

    def __init__(
        self,
        assessment: Assessment,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile[Any]] | None = None,
        *,
        user: User,
        is_saving: bool = False,
        start_from_before: bool = False,
        carried: str = "",
    ) -> None:
        self.assessment, self.user, self.is_saving = assessment, user, is_saving
        self.stored = outline_of(assessment)
        shown = outline_before(assessment) if start_from_before else self.stored
        initial = {"geometry": as_lines(shown.geometry) if shown else carried, "version": assessment.version}
        super().__init__(data, files, initial=initial)
        self.doubts: list[Doubt] = []
        self.outline: dict[str, Any] | None = None
        """What was read, once the form is cleaned. None: the outline is to be removed."""

    def clean(self) -> dict[str, Any]:
        try:
            text = self._text()
            self.outline = read_outline(text) if text.strip() else None
            self.doubts = self._doubts(self.outline) if self.outline else self._removal()
        except ValidationError as error:
            field = "file" if self.cleaned_data.get("file") else "geometry"
            self.add_error(field, [gettext("The outline %(fault)s") % {"fault": fault} for fault in error.messages])
        if any(doubt.code not in self.confirmed for doubt in self.doubts):
            self.add_error(None, gettext("Confirm what is unusual about the outline, or change it."))
        return self.cleaned_data

    def _text(self) -> str:
        file = self.cleaned_data.get("file")
        if not file:
            return str(self.cleaned_data.get("geometry", ""))
        if file.size > FILE_MAX:
            raise ValidationError(gettext("is in a file larger than 1 MB. Leave out some of the points."))
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise ValidationError(gettext("is in a file that is not text. Export it as GeoJSON or WKT.")) from error

    def _doubts(self, outline: dict[str, Any]) -> list[Doubt]:
        return check_outline(self.assessment, outline, self.user, is_saving=self.is_saving)

    def _removal(self) -> list[Doubt]:
        if self.stored is None:
            raise ValidationError(gettext("is empty. Draw it on the map, or paste its coordinates."))
        return [Doubt("removed", gettext("The outline of this round is removed. It stays among the earlier versions."))]

    @cached_property
    def confirmed(self) -> set[str]:
        return set(self.data.getlist("confirmed")) if isinstance(self.data, QueryDict) else set()

    @property
    def outline_json(self) -> str:
        return json.dumps(self.outline)


class UnreadOutlineForm(OutlineForm):
    """Stands in when so much was sent that nothing of it was read."""

    def _text(self) -> str:
        raise ValidationError(gettext("is too long: the most is a million characters. Leave out some of the points."))
