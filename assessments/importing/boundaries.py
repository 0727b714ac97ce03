"""Boundaries from a file; and what they tell of rounds that are published already."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.figures.freezing import fix_vulnerable_areas
from municipalities.models import Boundary, County
from scenes.importing import boundaries
from scenes.importing.boundaries import BoundaryReport
from scenes.importing.boundary_file import BoundaryFile
from scenes.models import Round


@transaction.atomic
def import_boundaries(
    file: BoundaryFile,
    *,
    kind: str,
    valid_from: datetime.date,
    valid_to: datetime.date | None = None,
    county: County | None = None,
    source: str,
    dry_run: bool = False,
) -> tuple[BoundaryReport, list[Round]]:
    """The published rounds are those of which it has now become known which places lie in vulnerable areas.

    Raises ImportErrors and writes nothing when a boundary is wrong.
    """
    report = boundaries.import_boundaries(
        file, kind=kind, valid_from=valid_from, valid_to=valid_to, county=county, source=source
    )
    told = []
    if kind == Boundary.Kind.VULNERABLE_AREA:
        told = fix_vulnerable_areas(reason=_("Vulnerable areas were put on record."))
    if dry_run:
        transaction.set_rollback(True)
    return report, told
