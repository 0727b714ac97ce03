from argparse import ArgumentParser
from typing import Any

from assessments.importing import ImportReport, Table, import_answers
from assessments.importing.answers import COLUMNS
from municipalities.management.county import find_county
from municipalities.site.importing.command import ImportCommand


class Command(ImportCommand):
    help = """Import answers to questions, and each party's own answers to indicators, from a CSV or XLSX file.
All or nothing, and safe to repeat.

Columns (the first row names them, in any order):
  round     label of a round of the county that is open or published
  scene     code of a scene that is judged in the round
  question  code of the questionnaire, such as SY1, or i1, i2 … for a party's own answer to an indicator
  [party]   police, municipality; empty: the joint answer to a question
  value     code of an option, several parted by |, a number or a text; of an indicator yes, no, unknown

An answer that is there already is not changed by a file. A published round that asks no questions is taken to have
asked the full form of the newest version."""
    columns = COLUMNS
    has_free_text = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--county", required=True, metavar="CODE", help="code of the county, such as 01")

    def import_table(self, table: Table, *, dry_run: bool, **options: Any) -> ImportReport:
        county = find_county(options["county"])
        return import_answers(table, county=county, dry_run=dry_run, confirm=options["confirm"])
