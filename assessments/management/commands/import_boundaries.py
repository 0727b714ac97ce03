from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from assessments.importing.boundaries import import_boundaries
from municipalities.management.county import find_county
from municipalities.models import Boundary
from municipalities.site.days import within_reason
from municipalities.site.importing.command import ImportCommand
from municipalities.site.importing.reading import Table
from scenes.importing.boundaries import BoundaryReport
from scenes.importing.boundary_file import BoundaryFile, read_boundaries

KINDS = [kind.value for kind in Boundary.Kind if kind != Boundary.Kind.COUNTY]


class Command(ImportCommand):
    help = """Import from a GeoJSON file where areas lie between two days. All or nothing, and safe to repeat.

Each feature is a Polygon or MultiPolygon, in WGS 84, or in SWEREF 99 TM if the file says so (crs EPSG:3006); another
crs is refused. Its properties tell which area it is:
  municipality, district, local_police_area    name (or NAMN), for a municipality instead its code
  vulnerable_area                              name (or NAMN), and category (or KATEGORI) as the list has it
Other properties are ignored. The "line" of a message is the number of the feature.

The boundary that an area has had ends the day before --valid-from, also the generalised one of a municipality that
load_reference gives. A file of vulnerable areas is the whole list of its time: what was on the list and is not on
this one ends too. Areas of one kind and time may not lie on one another (1 per cent of the smaller one is let be).

Published rounds stay as they are. Of those whose last day no list of vulnerable areas was known for, it is counted now
how many places lie in one, and then fixed."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--kind", choices=KINDS, required=True, help="what the areas are")
        parser.add_argument("--valid-from", type=_day, required=True, metavar="DATE", help="first day, as 2024-01-01")
        parser.add_argument("--valid-to", type=_day, metavar="DATE", help="last day; left out: still valid")
        parser.add_argument("--county", metavar="CODE", help="take only the areas of this county, such as 01")
        parser.add_argument("--source", default="", help="whose boundaries they are; left out: the name of the file")

    def read(self, file: Path) -> Table:
        self.name = file.name
        return read_boundaries(file)

    def import_table(self, table: Table, *, dry_run: bool, **options: Any) -> BoundaryReport:
        first, last = options["valid_from"], options["valid_to"]
        if last and last < first:
            raise CommandError(_("The last day is before the first."))
        report, told = import_boundaries(
            cast("BoundaryFile", table),
            kind=options["kind"],
            valid_from=first,
            valid_to=last,
            county=find_county(options["county"]) if options["county"] else None,
            source=options["source"] or self.name,
            dry_run=dry_run,
        )
        table.notices += [
            _("Round %(round)s is published. How many of its places lie in vulnerable areas is now known and fixed.")
            % {"round": round}
            for round in told
        ]
        return report


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
        within_reason(day)
    except (ValueError, ValidationError) as error:
        raise ArgumentTypeError(_("“%(text)s” is not a date. Write it as 2024-02-20.") % {"text": text[:40]}) from error
    return day
