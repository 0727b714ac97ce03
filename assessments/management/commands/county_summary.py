from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from assessments.figures.summary import county_summary
from assessments.figures.summary_text import as_text
from municipalities.management.county import find_county
from municipalities.models import County
from scenes.models import Round


class Command(BaseCommand):
    help = "Print the figures of a county and round: the same object as the API gives, or as text to read."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("county", metavar="CODE", help="code of the county, such as 01")
        parser.add_argument("--round", required=True, metavar="LABEL", help="label of the round, such as 2024")
        parser.add_argument("--format", choices=["json", "text"], default="json")

    def handle(self, *, county: str, round: str, format: str, **options: Any) -> None:  # noqa: A002  # the option's name
        found = find_round(find_county(county), round)
        summary = county_summary(found)
        self.stdout.write(
            as_text(summary, found) if format == "text" else json.dumps(summary, ensure_ascii=False, indent=2)
        )


def find_round(county: County, label: str) -> Round:
    try:
        return Round.objects.select_related("county").get(county=county, label=label)
    except Round.DoesNotExist:
        present = ", ".join(county.rounds.values_list("label", flat=True)) or _("none yet")
        raise CommandError(
            _("%(county)s has no round %(label)s. Its rounds: %(present)s.")
            % {"county": county, "label": label, "present": present}
        ) from None
