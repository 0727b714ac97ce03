from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from scenes.read_log import forget


class Command(BaseCommand):
    help = "Delete what the read log has kept for longer than READ_LOG_DAYS. Safe to repeat; for a timer, once a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=settings.READ_LOG_DAYS, help="instead of READ_LOG_DAYS")

    def handle(self, *, days: int, **options: Any) -> None:
        deleted = forget(days)
        words = ngettext("%(count)s row was deleted.", "%(count)s rows were deleted.", deleted)
        self.stdout.write(words % {"count": deleted})
