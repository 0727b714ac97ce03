from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from assessments.responsibility.due import carry_out_due


class Command(BaseCommand):
    help = """Carry out the moves of responsibility whose day has come. Safe to repeat.

The site does it by itself at the first request of the day; a timer shortly after midnight does it earlier."""

    def handle(self, **options: Any) -> None:
        done = carry_out_due()
        words = ngettext("%(count)s move was carried out.", "%(count)s moves were carried out.", len(done))
        self.stdout.write(words % {"count": len(done)})
