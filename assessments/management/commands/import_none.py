from argparse import ArgumentParser
from typing import Any

from assessments.importing import ImportReport, Table, import_zero_reports
from assessments.importing.zero_reports import COLUMNS
from municipalities.management.county import find_county
from municipalities.site.importing.command import ImportCommand


class Command(ImportCommand):
    help = """Import from a CSV or XLSX file which areas have confirmed that they have no open drug scene.
All or nothing, and safe to repeat.

Columns (the first row names them, in any order):
  round   label of a round of the county that has been opened
  kind    municipality, district or lpo
  area    code or name of the municipality, name of the district or local police area

An area with places that are or may be open drug scenes is refused. A published round takes them once, since until
then it was unknown; afterwards they are fixed."""
    columns = COLUMNS

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--county", required=True, metavar="CODE", help="code of the county, such as 01")

    def import_table(self, table: Table, *, dry_run: bool, **options: Any) -> ImportReport:
        return import_zero_reports(table, county=find_county(options["county"]), dry_run=dry_run)
