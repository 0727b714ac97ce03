from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from assessments.importing import ImportReport, Table, import_assessments, read
from assessments.importing.columns import columns_of
from assessments.instrument import INSTRUMENTS
from municipalities.management.county import find_county
from municipalities.site.importing.command import ImportCommand


class Command(ImportCommand):
    help = """Import assessments from a CSV or XLSX file, one row per scene and round. All or nothing, safe to repeat.

Columns (the first row names them, in any order; those in brackets may be left out):
  round          label of a round of the county; add rounds with import_rounds first
  scene          code that identifies the scene over the rounds
  name           name of the scene; may be empty for a scene that is there already
  municipality   code or name
  [district]     name of the district, where the municipality has districts
  lpo            name of the local police area
  [category]     central, vulnerable or residential
  listed         yes or no: is it an open drug scene
  i1, i2 …       yes, no or unknown: the agreed answers, one column per indicator of the round's instrument
  police         yes or no: the police took part and stand behind the assessment
  municipal      yes or no: the municipality (or district) did
  [reason]       why one of them took no part
  [merged_into]  code of the scene that it was merged into in this round
  [split_from]   code of the scene that it was split from in this round
  [latitude]     WGS 84, with longitude
  [longitude]
  [outline]      WKT POLYGON or MULTIPOLYGON without holes in WGS 84, longitude first
  [note]         explanation of the conclusion; never about persons

ja, nej and vet ej are as good as yes, no and unknown. An empty name, category, point or outline leaves what is known of
the scene. A new code that looks like a known one (12 and 012) is refused, and so are texts that seem to hold a phone
number, an e-mail address or a number plate, unless the options below allow them. A published round is fixed by the
import that fills it. What people have done in the application is not overwritten."""
    adds_codes = has_free_text = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--county", required=True, metavar="CODE", help="code of the county, such as 01")
        parser.add_argument(
            "--add-to-published",
            action="store_true",
            help="add places to published rounds though their figures move; kept as a correction; try --dry-run first",
        )

    def read(self, file: Path) -> Table:
        return read(file, columns_of(INSTRUMENTS.values()))

    def import_table(self, table: Table, *, dry_run: bool, **options: Any) -> ImportReport:
        return import_assessments(
            table,
            county=find_county(options["county"]),
            dry_run=dry_run,
            add_to_published=options["add_to_published"],
            allow_similar=options["allow_similar"],
            confirm=options["confirm"],
        )
