from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from municipalities.management.county import find_county
from municipalities.site.importing.command import ImportCommand
from municipalities.site.importing.reading import Table
from scenes.importing.columns import COLUMNS
from scenes.importing.geojson import is_geojson, read_geojson
from scenes.importing.places import PlaceReport, import_places
from scenes.place_kinds import PLACE_KINDS


class Command(ImportCommand):
    help = """Import schools, stations and the like from CSV, XLSX or GeoJSON. All or nothing, and safe to repeat.

Columns (the first row names them, in any order; those in brackets may be left out):
  id              identifies the place in the register that it comes from
  name            what it is called
  [kind]          one of those that --kind takes, such as school or station; may be left out with it
  [school form]   of a school, such as "Grundskola, Förskoleklass"; only forms with "grundskola" count as near
  [municipality]  code or name; left out, the county is the one that the position lies in
  [latitude]      WGS 84, with longitude; or instead
  [longitude]
  [easting]       SWEREF 99 TM, with northing
  [northing]
  [from]          first day, as 2019-08-01; empty: as far back as is known
  [to]            last day; empty: still there

A GeoJSON file has points, in WGS 84 or SWEREF 99 TM (another crs is refused), and the other columns as properties. The
"line" of a message is then the number of the feature.

An export of the national school register (Skolverket, Skolenhetsregistret) is known by its column Skolenhetskod.
Read are, as the register's open interface names them,
  Skolenhetskod, Skolenhetsnamn or Namn, Skolform or Skolformer, Kommunkod or Kommun, Status, Startdatum,
  Koordinat_WGS84_Lat and Koordinat_WGS84_Lng (or _Lon), Koordinat_SweRef_E and Koordinat_SweRef_N,
and, not verified, Latitud, Longitud, Kommunnamn and Slutdatum. Other columns are ignored. School forms may be in words
or in codes (GR, GRAN, …); those not known are told. Schools that are not active or have no coordinates are left out,
and told. One on record that is not active gets a last day (Slutdatum, or yesterday); one that has lost its coordinates
stays where it was.

A place that the file does not mention stays as it is: give one that closes a last day. The distances of all scenes are
computed afterwards."""
    columns = COLUMNS
    adds_codes = has_free_text = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--kind", choices=list(PLACE_KINDS), default="", help="when the file does not say")
        parser.add_argument("--county", metavar="CODE", help="take only places in this county, such as 01")

    def read(self, file: Path) -> Table:
        return read_geojson(file) if is_geojson(file) else super().read(file)

    def import_table(self, table: Table, *, dry_run: bool, **options: Any) -> PlaceReport:
        return import_places(
            table,
            kind=options["kind"],
            county=find_county(options["county"]) if options["county"] else None,
            dry_run=dry_run,
            allow_similar=options["allow_similar"],
            confirm=options["confirm"],
        )
