from argparse import ArgumentParser
from typing import Any

from assessments.importing import ImportReport, Table, import_plans
from assessments.importing.plans import COLUMNS
from municipalities.management.county import find_county
from municipalities.site.importing.command import ImportCommand


class Command(ImportCommand):
    help = """Import rows of action plans from a CSV or XLSX file. All or nothing, and safe to repeat.

Columns (the first row names them, in any order):
  scene        code of the place; the row comes into its plan, which is begun where there is none
  measure      code of the method bank, such as M05
  state        not_started, ongoing, late, stopped, done or cancelled (also in Swedish)
  cause        the cause in words; one of the approved cause analysis is found by its text
  goal         the operational goal
  responsible  name of an actor of the county
  starts, ends, follow_up   days as 2026-05-31; what is done has its last day

Place, measure, cause and start tell which row it is: read again with another state or goal, the row is changed. Plans
that are read in are drafts until it is noted who decided them."""
    columns = COLUMNS
    has_free_text = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--county", required=True, metavar="CODE", help="code of the county, such as 01")

    def import_table(self, table: Table, *, dry_run: bool, **options: Any) -> ImportReport:
        county = find_county(options["county"])
        return import_plans(table, county=county, dry_run=dry_run, confirm=options["confirm"])
