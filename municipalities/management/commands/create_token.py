from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from municipalities.models import ApiToken, User


class Command(BaseCommand):
    help = "Make a token for the API, in place of the person's earlier one, and print it. It cannot be shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address that the person logs in with")

    def handle(self, *, email: str, **options: Any) -> None:
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise CommandError(f"No active user has the address {email}.")
        self.stdout.write(ApiToken.objects.issue(user))
