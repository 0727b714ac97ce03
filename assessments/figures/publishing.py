"""The figures of a round as they are published: each with its base, definition and source (rules 6 and 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import Correction, PublishedFigure
from scenes.place_kinds import PRESCHOOL, SCHOOL

from .picture import Picture

if TYPE_CHECKING:
    from municipalities.models import User

NEAR_MEASURES = {
    PublishedFigure.Measure.SCHOOLS_WITHIN_500M: SCHOOL,
    PublishedFigure.Measure.PRESCHOOLS_WITHIN_500M: PRESCHOOL,
}


def computed_figures(picture: Picture) -> list[PublishedFigure]:
    """Every figure as it would be published now. Not stored."""
    round = picture.round
    listed = len(picture.listed)
    source = ngettext(
        "Computed from %(count)s signed assessment.", "Computed from %(count)s signed assessments.", len(picture.now)
    ) % {"count": len(picture.now)}
    bases = picture.bases
    values: list[tuple[str, float, int | None]] = [
        ("listed", listed, None),
        *((kind, count, listed) for kind, count in picture.classification.items()),
        ("joint", picture.joint, listed),
        ("municipalities", picture.affected("municipality"), bases["municipality"]),
        ("local_police_areas", picture.affected("local_police_area"), bases["local_police_area"]),
    ]
    if bases["district"]:
        values.append(("districts", picture.affected("district"), bases["district"]))
    if picture.areas:
        values.append(("area_m2", sum(picture.areas), len(picture.areas)))
    if picture.ledger:
        kinds = ("opening", "new", "returned", "ceased", "merged", "split")
        values += [(kind, getattr(picture.ledger, kind), None) for kind in kinds]
    figures = [
        PublishedFigure(round=round, measure=measure, value=value, base=base, source=source)
        for measure, value, base in values
    ]
    definition = _("Within %(metres)d m of the edge of the outline.") % {"metres": picture.facts.near_m}
    figures += [
        PublishedFigure(round=round, measure=measure, value=count, base=listed, definition=definition, source=source)
        for measure, kind in NEAR_MEASURES.items()
        if (count := picture.near(kind)) is not None
    ]
    if counts := picture.in_vulnerable:
        definition = _("Less than half of the outline lies in the areas that were listed on the round's last day.")
        figures.append(
            PublishedFigure(
                round=round,
                measure="outside_vulnerable",
                value=counts[False],
                base=listed,
                definition=definition,
                source=source,
            )
        )
    figures += [
        PublishedFigure(round=round, municipality_id=pk, measure="listed", value=count, base=listed, source=source)
        for pk, count in picture.listed_per("municipality").items()
    ]
    return figures


@transaction.atomic
def correct(figure: PublishedFigure, *, value: float, reason: str, by: User) -> Correction:
    """Record that a published figure was wrong. The published one stays. Raises ValidationError."""
    PublishedFigure.objects.select_for_update().get(pk=figure.pk)  # of two at once the second finds the first
    latest = figure.corrections.last()
    if latest and latest.value == value:
        raise ValidationError(_("The figure is corrected to that value already."), code="twice")
    correction = Correction(figure=figure, value=value, reason=reason.strip(), by=by)
    correction.full_clean()
    correction.save()
    return correction
