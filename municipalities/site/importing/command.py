"""What the import commands share: a file, a dry run, and how the outcome is told."""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .problems import ImportErrors
from .reading import Columns, Table, read
from .report import Report


class ImportCommand(BaseCommand):
    columns: Columns
    adds_codes = False
    has_free_text = False

    def read(self, file: Path) -> Table:
        return read(file, self.columns)

    def import_table(self, table: Table, *, dry_run: bool, **options: Any) -> Report:
        raise NotImplementedError

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(prog_name, subcommand, formatter_class=_KeepLines, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV (UTF-8; comma, semicolon, tab or |) or XLSX")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and write nothing")
        if self.adds_codes:
            parser.add_argument(
                "--allow-similar",
                action="store_true",
                help="take new codes although they look like known ones (12 and 012)",
            )
        if self.has_free_text:
            parser.add_argument(
                "--confirm",
                action="store_true",
                help="take texts that seem to hold a phone number, an e-mail address or a number plate",
            )

    def handle(self, *, file: Path, dry_run: bool, **options: Any) -> None:
        try:
            table = self.read(file)
            report = self.import_table(table, dry_run=dry_run, **options)
        except ImportErrors as errors:
            raise CommandError(_told(errors)) from errors
        if options["verbosity"]:
            self.stdout.write("\n".join(self._lines(report, table.notices, dry_run=dry_run)))

    def _lines(self, report: Report, notices: list[str], *, dry_run: bool) -> list[str]:
        lines = [*(list(report.lines()) or [_("The file has no rows.")]), *notices]
        if dry_run:
            lines.append(_("Nothing has been written: this was a dry run."))
        elif report.is_unchanged:
            lines.append(_("Nothing has changed."))
        return lines


def _told(errors: ImportErrors) -> str:
    count = len(errors.problems)
    summary = ngettext(
        "%(count)d problem. Nothing has been written.", "%(count)d problems. Nothing has been written.", count
    ) % {"count": count}
    return "\n".join([*map(str, errors.problems), summary])


class _KeepLines(RawDescriptionHelpFormatter):
    """The help of an import is a table of columns."""
