from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from assessments.demo.accounts import accounts
from assessments.demo.load import COUNTY, OtherPeoplesData, is_loaded, load
from assessments.demo.people import PASSWORD
from assessments.figures.summary import county_summary
from scenes.models import Round


class Command(BaseCommand):
    help = (
        "Load the demo county: Stockholms län with real areas, invented scenes and people, and accounts with a known "
        "password. Only into a database that holds nobody's data. Never where strangers can reach it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--accounts", action="store_true", dest="only_accounts", help="only print the accounts")

    def handle(self, *, only_accounts: bool, verbosity: int, **options: Any) -> None:
        if only_accounts:
            self.print_accounts()
            return
        if not settings.DEMO:
            raise CommandError(_("The accounts have a known password. Set DEMO=1 to load them even so."))
        if is_loaded():
            self.stdout.write(_("The demo county is here already. Nothing has changed."))
            return
        try:
            load()
        except OtherPeoplesData as error:
            raise CommandError(str(error)) from error
        if verbosity:
            self.print_figures()
            self.print_accounts()

    def print_figures(self) -> None:
        for round in Round.objects.filter(county__code=COUNTY).select_related("county"):
            summary = county_summary(round)
            parts = [
                _("%(count)d open drug scenes") % {"count": summary["listed"]},
                _("%(count)d qualified") % {"count": summary["qualified"]},
                _("%(count)d of %(base)d joint") % {"count": summary["joint"]["count"], "base": summary["listed"]},
            ]
            for key, text in (
                ("municipalities", _("%(count)d of %(base)d municipalities")),
                ("local_police_areas", _("%(count)d of %(base)d local police areas")),
                ("districts", _("%(count)d of %(base)d districts")),
            ):
                parts.append(text % {"count": summary[key]["affected"], "base": summary[key]["of"]})
            if summary["ledger"]:
                parts.append(
                    _("%(new)d new, %(returned)d returned, %(ceased)d ceased, %(merged)d merged, %(split)d split")
                    % summary["ledger"]
                )
            self.stdout.write(f"{round.label}: {', '.join(parts)}.")

    def print_accounts(self) -> None:
        found = accounts()
        if not found:
            self.stdout.write(_("The demo county is not in this database, nor are its accounts."))
            return
        self.stdout.write(_("Accounts, all with the password %(password)s:") % {"password": PASSWORD})
        for account in found:
            self.stdout.write(f"  {account.email:<36} {account.name:<16} {account.role}")
