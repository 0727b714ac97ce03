"""Which areas a user may give a new place."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.models import District, LocalPoliceArea, Municipality
from scenes.models import Scene

from .rules import working_memberships

if TYPE_CHECKING:
    from municipalities.models import User


NO_DISTRICT = gettext_lazy("Choose a district, since the municipality has districts.")


class AreasByKind(TypedDict):
    municipality: QuerySet[Municipality]
    district: QuerySet[District]
    local_police_area: QuerySet[LocalPoliceArea]


def own_areas(user: User) -> AreasByKind:
    """Those that the user works for, not only reads about, as they are today."""
    actors = working_memberships(user).values("actor")
    today = timezone.localdate()
    return {
        "municipality": Municipality.objects.filter(actor__in=actors),
        "district": District.objects.valid_on(today).filter(actor__in=actors),
        "local_police_area": LocalPoliceArea.objects.valid_on(today).filter(actor__in=actors),
    }


def choosable_areas(user: User) -> AreasByKind:
    """The user's own areas and those that overlap them."""
    own = own_areas(user)
    today = timezone.localdate()
    municipalities = Municipality.objects.filter(
        Q(pk__in=own["municipality"])
        | Q(districts__in=own["district"])
        | Q(local_police_areas__in=own["local_police_area"])
        | Q(districts__local_police_areas__in=own["local_police_area"])
    )
    districts = District.objects.valid_on(today).filter(
        Q(pk__in=own["district"])
        | Q(municipality__in=own["municipality"])
        | Q(local_police_areas__in=own["local_police_area"])
        | Q(municipality__local_police_areas__in=own["local_police_area"])
    )
    police_areas = LocalPoliceArea.objects.valid_on(today).filter(
        Q(pk__in=own["local_police_area"])
        | Q(municipalities__in=own["municipality"])
        | Q(districts__municipality__in=own["municipality"])
        | Q(districts__in=own["district"])
        | Q(municipalities__districts__in=own["district"])
    )
    return {
        "municipality": municipalities.distinct(),
        "district": districts.distinct(),
        "local_police_area": police_areas.distinct(),
    }


def check_areas(scene: Scene, user: User) -> None:
    """Raises ValidationError by field where the areas of an unsaved scene do not go together."""
    municipality, district, police = scene.municipality, scene.district, scene.local_police_area
    if district is None and municipality.districts.valid_on(timezone.localdate()).exists():
        raise ValidationError({"district": NO_DISTRICT})
    if district and district.municipality_id != municipality.pk:
        words = _("%(district)s is not a district of %(municipality)s.")
        raise ValidationError({"district": words % {"district": district, "municipality": municipality}})
    if not covers(police, municipality, district):
        words = _("%(police)s does not cover %(area)s.")
        raise ValidationError({"local_police_area": words % {"police": police, "area": district or municipality}})
    if not works_for(user, municipality, district, police):
        raise ValidationError({"local_police_area": _("Choose an area that you work for.")})


def covers(police: LocalPoliceArea, municipality: Municipality, district: District | None) -> bool:
    whole = police.municipalities.contains(municipality)
    return whole or (district is not None and police.districts.contains(district))


def works_for(user: User, municipality: Municipality, district: District | None, police: LocalPoliceArea) -> bool:
    own = own_areas(user)
    return (
        own["municipality"].contains(municipality)
        or own["local_police_area"].contains(police)
        or (district is not None and own["district"].contains(district))
    )
