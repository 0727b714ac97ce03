"""The accounts of the demo as its log-in page shows them: who they are, and what each can try."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.models import Membership, User

from .people import PASSWORD
from .plan import rows

TRIES: dict[str, str | Promise] = {
    "polis.botkyrka@example.org": gettext_lazy(
        "Judge a place: answer the ten indicators, draw its outline and sign. Johan signs for the municipality."
    ),
    "kommun.botkyrka@example.org": gettext_lazy(
        "Sign what Anna has signed, or open the same place in another browser and answer at the same time as she."
    ),
    "medarbetare.botkyrka@example.org": gettext_lazy(
        "Fill in an assessment, and see what stands instead of the button to sign."
    ),
    "lasare.botkyrka@example.org": gettext_lazy("Read the places of Botkyrka and the county's figures."),
    "polis.jarva@example.org": gettext_lazy(
        "Merge two places, or split one, and see what it does to the county's figures."
    ),
    "stadsdel.jarva@example.org": gettext_lazy("See how a district administration works, and add a place."),
    "projektkontoret@example.org": gettext_lazy(
        "See what the open round lacks, compare the published ones, correct a figure, "
        "and let a county actor see places."
    ),
    "lansstyrelsen@example.org": gettext_lazy("Read what has changed since the last round, and take the tables home."),
    "utvarderare@example.org": gettext_lazy(
        "Read the places that the project office has let the university in to, with no names of people."
    ),
    "kommun.lund@example.org": gettext_lazy("See what a county without a history looks like."),
    "projektkontoret.skane@example.org": gettext_lazy("Create and open the first round of a county."),
    "admin@example.org": gettext_lazy("Add a person, give an assignment, move places to another police area."),
}


@dataclass(frozen=True)
class Account:
    email: str
    name: str
    role: str
    tries: str
    password: str = PASSWORD

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


def accounts() -> list[Account]:
    """Those there are in the database, in the order of the plan. None where the demo is not loaded."""
    addresses = [row["email"] for row in rows("people.csv") if row["logs_in"]]
    users = {user.email: user for user in User.objects.filter(email__in=addresses, is_active=True)}
    assignments = {one.user_id: one for one in Membership.objects.in_force().select_related("actor")}
    return [
        Account(address, users[address].name, role_words(assignments.get(users[address].pk)), str(TRIES[address]))
        for address in addresses
        if address in users
    ]


def role_words(assignment: Membership | None) -> str:
    return f"{assignment.get_role_display()}, {assignment.actor}" if assignment else _("administrator")
