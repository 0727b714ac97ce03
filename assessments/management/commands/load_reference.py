from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _

from assessments.action.law.loading import load as load_law
from assessments.action.methods.loading import load as load_methods
from assessments.action.reference import LoadedRows
from assessments.questionnaire.loading import LoadedQuestionnaire
from assessments.questionnaire.loading import load as load_questionnaires
from municipalities.reference import Loaded, load
from municipalities.reference_files import BadFixture


class Command(BaseCommand):
    help = (
        "Load counties, municipalities, districts, local police areas, questionnaires, the method bank and law "
        "references. Adds what is missing; what an administrator has corrected, renamed or deleted stays so. Safe to "
        "repeat."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "fixtures", help="where the files are")
        parser.add_argument("--overwrite", action="store_true", help="take what the files say also where it differs")

    def handle(self, *, folder: Path, overwrite: bool, verbosity: int, **options: Any) -> None:
        try:
            with transaction.atomic():
                kinds = load(folder, overwrite=overwrite)
                questionnaires = load_questionnaires(folder / "questionnaire")
                methods = load_methods(folder / "methods", overwrite=overwrite)
                law = load_law(folder / "law", overwrite=overwrite)
        except BadFixture as error:
            raise CommandError(str(error)) from error
        if verbosity:
            self.report_areas(kinds)
            self.report_questionnaires(questionnaires)
            self.report_rows(_("Method bank: %(total)d in the files, %(added)d added, %(changed)d changed."), methods)
            self.report_rows(_("Law references: %(total)d in the files, %(added)d added, %(changed)d changed."), law)
            self.conclude(kinds, questionnaires, [methods, law])

    def report_areas(self, kinds: list[Loaded[Any]]) -> None:
        for loaded in kinds:
            self.stdout.write(
                _("%(areas)s: %(total)d in the files, %(added)d added, %(changed)d changed.")
                % {
                    "areas": capfirst(loaded.model._meta.verbose_name_plural),
                    "total": len(loaded.entries),
                    "added": len(loaded.added),
                    "changed": len(loaded.changed),
                }
            )
            for key, values in loaded.differing.items():
                names = [label(loaded.model._meta.get_field(name)) for name in values]
                self.stdout.write(
                    "  "
                    + _("%(area)s is kept as it is. The files differ: %(fields)s.")
                    % {"area": loaded.areas[key], "fields": get_text_list(names, _("and"))}
                )
            for key in sorted(loaded.deleted_here):
                self.stdout.write(
                    "  " + _("%(area)s has been deleted here and is not added again.") % {"area": key[-1]}
                )

    def report_questionnaires(self, questionnaires: list[LoadedQuestionnaire]) -> None:
        for one in questionnaires:
            words = _("Questionnaire %(version)s: %(questions)d questions, added.")
            unchanged = _("Questionnaire %(version)s: %(questions)d questions, there already.")
            values = {"version": one.version, "questions": one.questions}
            self.stdout.write((words if one.is_new else unchanged) % values)

    def report_rows(self, words: str, loaded: LoadedRows) -> None:
        values = {"total": loaded.total, "added": len(loaded.added), "changed": len(loaded.changed)}
        self.stdout.write(words % values)
        for code in loaded.kept:
            self.stdout.write(
                "  " + _("%(area)s is kept as an administrator has it. The files differ.") % {"area": code}
            )
        for code in loaded.deleted_here:
            self.stdout.write("  " + _("%(area)s has been deleted here and is not added again.") % {"area": code})

    def conclude(
        self, kinds: list[Loaded[Any]], questionnaires: list[LoadedQuestionnaire], rows: list[LoadedRows]
    ) -> None:
        if any(one.leaves_some for one in rows) or any(one.differing or one.deleted_here for one in kinds):
            self.stdout.write(_("Add --overwrite to take what the files say."))
        elif not (
            any(one.has_changed for one in rows)
            or any(one.added or one.changed for one in kinds)
            or any(one.is_new for one in questionnaires)
        ):
            self.stdout.write(_("Nothing has changed."))


def label(field: Any) -> str:
    return str(field.related_model._meta.verbose_name if field.one_to_many else field.verbose_name)
