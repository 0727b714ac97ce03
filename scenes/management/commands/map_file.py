from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scenes.background.coverage import covered_shares
from scenes.background.map_file import MapFile, MapFileError, in_words
from scenes.names.filling import fill_from


class Command(BaseCommand):
    help = (
        "Tell what a PMTiles file holds, and whether it can be the background map (MAP_FILE). Its names are then what "
        "people find places by, until the command is run with another file."
    )
    requires_system_checks = []  # they would complain of the file that this command helps to replace

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="PMTiles, version 3")

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            opened = MapFile(file)
        except MapFileError as error:
            raise CommandError(str(error)) from None
        self.stdout.write("\n".join(f"{label:<14}{value}" for label, value in described(opened)))
        shares = covered_shares(opened.bounds)
        for county, share in shares:
            values = {"share": round(share * 100), "county": county}
            self.stdout.write(_("Covers %(share)s%% of %(county)s.") % values)
        if shares and not any(share for _county, share in shares):
            raise CommandError(_("The file lies outside every county that has rounds: it cannot be used here."))
        self.fill_names(opened)

    def fill_names(self, file: MapFile) -> None:
        try:
            count = fill_from(file)
        except MapFileError as error:
            raise CommandError(str(error)) from None
        said = ngettext("%(count)s name to search for.", "%(count)s names to search for.", count)
        self.stdout.write(said % {"count": f"{count:,}".replace(",", " ")})


def described(file: MapFile) -> Iterator[tuple[str, str]]:
    kind = _("vector, layers %(layers)s") % {"layers": ", ".join(file.layers)}
    yield _("Kind"), kind if file.is_vector else _("pictures (%(form)s)") % {"form": file.form}
    yield _("Zoom"), f"{file.zooms[0]}–{file.zooms[-1]}"
    yield _("Bounds"), in_words(file.bounds)
    yield _("Size"), _("%(size)s, %(count)s tiles") % {"size": filesizeformat(file.size), "count": file.tiles}
    yield _("Name"), file.name or "–"
    yield _("Attribution"), file.attribution or _("none: set MAP_TILE_ATTRIBUTION")
