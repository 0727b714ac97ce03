from typing import Any

from assessments.importing import ImportReport, Table, import_rounds
from assessments.importing.rounds import COLUMNS
from municipalities.site.importing.command import ImportCommand


class Command(ImportCommand):
    help = """Import rounds from a CSV or XLSX file. All or nothing, and safe to repeat.

Columns (the first row names them, in any order):
  county      two digits, 01 is Stockholms län
  label       what the round is called, such as 2023
  starts      first day of the period that the round describes, as 2021-01-01
  ends        last day of the period
  published   day of publication; empty: not published, and the round is open for judging
  instrument  version of the indicators, such as 2017; may be left out. Empty: the default for a new round, no change
              of one that is there

A published round cannot be changed by a file."""
    columns = COLUMNS
    adds_codes = True

    def import_table(self, table: Table, *, dry_run: bool, **options: Any) -> ImportReport:
        return import_rounds(table, dry_run=dry_run, allow_similar=options["allow_similar"])
