from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from municipalities.models import County, User
from municipalities.site.fields import LineInput
from municipalities.site.forms import GuardedForm
from scenes.geometry import DECIMALS, check_point, project, to_shape
from scenes.geometry_input import read_outline
from scenes.models import Scene
from scenes.outline_checks import about, refuse_outside

from .areas import NO_DISTRICT, check_areas, choosable_areas
from .rules import similar_scenes

FAR_APART_M = 1_000
"""Of the point and the outline of one place. Our own: a point may lie across the park from what is drawn."""


class OutlineField(forms.CharField):
    """Text as people have it, to checked GeoJSON; None where nothing is written."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return read_outline(text) if text else None
        except ValidationError as error:
            raise of_the_outline(error) from error


def of_the_outline(error: ValidationError) -> ValidationError:
    """The messages of scenes.geometry go on from its name."""
    return ValidationError([gettext("The outline %(fault)s") % {"fault": fault} for fault in error.messages])


def point_of(latitude: float | None, longitude: float | None) -> dict[str, Any] | None:
    """As GeoJSON. None: it is not whole, or not in Sweden."""
    if latitude is None or longitude is None:
        return None
    try:
        check_point(latitude, longitude)
    except ValidationError:
        return None
    return {"type": "Point", "coordinates": [longitude, latitude]}


class ProposeForm(GuardedForm):
    """A place that nobody has judged before."""

    name = LineInput(
        label=_("Name of the place"),
        help_text=_("What it is called in the area. Never the name of a person."),
        max_length=100,
        error_messages={"required": _("Write the name of the place.")},
    )
    category = forms.ChoiceField(
        label=_("Category"),
        error_messages={"required": _("Choose a category.")},
        choices=[(value, capfirst(label)) for value, label in Scene.Category.choices],
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    municipality: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        None,
        label=_("Municipality"),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose a municipality.")},
    )
    district: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        None,
        label=_("District"),
        empty_label=_("Choose"),
        required=False,
        error_messages={"required": NO_DISTRICT},
    )
    local_police_area: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        None,
        label=_("Local police area"),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose a local police area.")},
    )
    latitude = forms.FloatField(
        label=_("Latitude"), help_text=_("Between 54 and 70 degrees."), required=False, localize=True
    )
    longitude = forms.FloatField(
        label=_("Longitude"), help_text=_("Between 9 and 26 degrees."), required=False, localize=True
    )
    outline = OutlineField(
        label=_("Outline"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_(
            "Only if you have it already: one point per line, latitude first: 59.2031, 17.8314. GeoJSON and WKT can be "
            "pasted too. You see it on the next page, and save it there."
        ),
    )
    is_another = forms.BooleanField(
        label=_("It is another place than those."), widget=forms.HiddenInput, required=False
    )

    def __init__(self, user: User, counties: Iterable[int], data: QueryDict | None = None) -> None:
        """`counties` are those with an open round."""
        super().__init__(data)
        self.user = user
        self.counties = County.objects.filter(pk__in=counties)
        self.similar: list[Scene] = []
        areas = choosable_areas(user)
        self.municipalities = municipalities = areas["municipality"].filter(county__in=counties)
        divided = {district.municipality_id for district in areas["district"]}
        self.has_districts = bool(divided)
        self.fields["district"].required = all(municipality.pk in divided for municipality in municipalities)
        self.offer("municipality", municipalities)
        self.offer("district", areas["district"])
        self.offer("local_police_area", areas["local_police_area"])

    def choices_of(self, kind: str) -> QuerySet[Any]:
        return cast("QuerySet[Any]", cast("forms.ModelChoiceField[Any]", self.fields[kind]).queryset)

    @property
    def has_position(self) -> bool:
        """Something is written of where the place lies, right or wrong."""
        return any(self[name].value() or self[name].errors for name in ("latitude", "longitude", "outline"))

    def geometry(self, data: QueryDict) -> dict[str, Any] | None:
        """Of the outline, else of the point, if they are in Sweden. Raises ValidationError of the outline."""
        if outline := self.fields["outline"].clean(data.get("outline", "")):
            return cast("dict[str, Any]", outline)
        try:
            latitude, longitude = (self.fields[name].clean(data.get(name, "")) for name in ("latitude", "longitude"))
        except ValidationError:
            return None
        return point_of(latitude, longitude)

    def offer(self, name: str, choices: QuerySet[Any]) -> None:
        field = cast("forms.ModelChoiceField[Any]", self.fields[name])
        field.queryset = choices
        if field.required and len(choices) == 1:
            field.initial, field.empty_label = choices[0], None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.errors:
            self.scene = Scene(**{name: self.cleaned_data.get(name) for name in self.SCENE_FIELDS})
            self.check_scene()
        return cleaned

    SCENE_FIELDS = ("name", "category", "municipality", "district", "local_police_area", "latitude", "longitude")

    def check_scene(self) -> None:
        if outline := self.cleaned_data["outline"]:
            self.take_point_from(outline)
            self.check_point_near(outline)
            self.check_county(outline)
        try:
            check_areas(self.scene, self.user)
        except ValidationError as error:
            self.add_error(None, error)
            return
        self.similar = [] if self.cleaned_data["is_another"] else similar_scenes(self.scene, self.user)
        if self.similar:
            self.fields["is_another"].widget = forms.CheckboxInput()
            self.add_error("name", _("There is a place with a similar name. See below whether it is the same."))

    def take_point_from(self, outline: dict[str, Any]) -> None:
        """Where nobody has set one: it is where the place is until the outline is saved."""
        if self.scene.latitude is None and self.scene.longitude is None:
            middle = to_shape(outline).representative_point()
            self.scene.latitude, self.scene.longitude = round(middle.y, DECIMALS), round(middle.x, DECIMALS)

    def check_point_near(self, outline: dict[str, Any]) -> None:
        """One of them is a slip, and nobody but the user knows which."""
        if point := point_of(self.scene.latitude, self.scene.longitude):
            metres = project(to_shape(outline)).distance(project(to_shape(point)))
            if metres > FAR_APART_M:
                words = gettext(
                    "The outline lies %(distance)s from the point. Correct or remove the one that is wrong."
                )
                self.add_error("outline", words % {"distance": about(metres)})

    def check_county(self, outline: dict[str, Any]) -> None:
        try:
            refuse_outside(self.scene.municipality.county, outline)
        except ValidationError as error:
            self.add_error("outline", of_the_outline(error))
