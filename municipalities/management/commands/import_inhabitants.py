from argparse import ArgumentParser
from typing import Any

from municipalities.inhabitants import COLUMNS, InhabitantsReport, import_inhabitants
from municipalities.management.county import find_county
from municipalities.site.importing.command import ImportCommand
from municipalities.site.importing.reading import Table


class Command(ImportCommand):
    help = """Import from a CSV or XLSX file how many live in municipalities, districts and local police areas.
All or nothing, and safe to repeat.

Columns (the first row names them, in any order):
  kind         municipality, district or lpo
  area         code or name of the municipality, name of the district or local police area
  year         the number is that of its last day
  inhabitants  a whole number, at least 1; leave out areas of which it is not known
  source       who says so, such as "SCB, folkmängd 31 december"

A number for a year that has one replaces it. Rounds count per 100,000 inhabitants by the latest year on record that is
not after their last day; a published round keeps the numbers it was published with."""
    columns = COLUMNS

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--county", required=True, metavar="CODE", help="code of the county, such as 01")

    def import_table(self, table: Table, *, dry_run: bool, **options: Any) -> InhabitantsReport:
        return import_inhabitants(table, county=find_county(options["county"]), dry_run=dry_run)
