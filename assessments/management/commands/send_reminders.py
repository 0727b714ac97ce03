from argparse import ArgumentParser
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import ngettext

from assessments.action.models import Survey
from assessments.rounds.letters import ended_watches
from assessments.rounds.reminding import LAST_WEEK, due_reminders, is_last_week, remind_due
from assessments.rounds.survey_letters import remind_due as remind_due_of_survey
from assessments.rounds.survey_letters import surveys_due
from municipalities.letters.writing import put, to_put
from municipalities.management.county import find_county
from municipalities.models import County
from scenes.models import Round

WAITED_FOR = (Round.State.OPEN, Round.State.PROOFING)


class Command(BaseCommand):
    help = (
        "Write the reminders that are due into the outbox: of open rounds and surveys by their last day, of proofs "
        "once a week until they are answered, and of watches that have ended. For a timer, once a day, before "
        "send_mail. Safe to repeat: nobody is reminded twice."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--county", help="code of one county, for example 01; otherwise all")
        parser.add_argument("--dry-run", action="store_true", help="tell who would be written to, and write nothing")

    def handle(self, *, county: str | None, dry_run: bool, **options: Any) -> None:
        counties = [find_county(county)] if county else list(County.objects.all())
        letters = []
        # What goes wrong with one round undoes no letters of another.
        for round in Round.objects.filter(county__in=counties, state__in=WAITED_FOR).select_related("county"):
            drafts = partial(to_put, whatever_chosen=is_last_week(round))
            letters += drafts(due_reminders(round)) if dry_run else remind_due(round)
        for survey in Survey.objects.open().filter(county__in=counties):
            drafts = partial(to_put, whatever_chosen=survey.days_left() <= LAST_WEEK)
            letters += drafts(surveys_due(survey)) if dry_run else remind_due_of_survey(survey)
        for one in counties:
            with transaction.atomic():
                letters += (to_put if dry_run else put)(ended_watches(one))
        for letter in letters if dry_run else []:
            self.stdout.write(f"{letter.to}: {letter.subject}")
        words = (
            ngettext("%(count)s letter would be written.", "%(count)s letters would be written.", len(letters))
            if dry_run
            else ngettext("%(count)s letter was written.", "%(count)s letters were written.", len(letters))
        )
        self.stdout.write(words % {"count": len(letters)})
