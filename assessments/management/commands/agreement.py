from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from assessments.agreement.tally import Agreement
from municipalities.management.county import find_county

from .county_summary import find_round


class Command(BaseCommand):
    help = "Print how alike police and municipality answer each indicator, where each gave its own answer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("county", metavar="CODE", help="code of the county, such as 01")
        parser.add_argument("--round", required=True, metavar="LABEL", help="label of the round, such as 2024")
        parser.add_argument("--format", choices=["json"], default="json")

    def handle(self, *, county: str, round: str, **options: Any) -> None:
        found = find_round(find_county(county), round)
        summary = Agreement(found).as_json()
        self.stdout.write(json.dumps(summary, ensure_ascii=False, indent=2))
