"""The letter to who has been given an assignment or an account."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from municipalities.letters.password_link import PASSWORD_LINK
from municipalities.letters.writing import Content, Item, drafted, link, write
from municipalities.models import Actor, Letter, Membership, User
from municipalities.site.look import day_long


@transaction.atomic
def invite(user: User, assignment: Membership | None = None, *, by: User) -> Letter | None:
    """With a link to choose a password for who has none. It takes the place of one that has not arrived."""
    is_new = not user.has_usable_password()
    memberships = [assignment] if assignment else []
    before = Letter.objects.filter(kind=Letter.Kind.ACCOUNT, user=user, memberships=[one.pk for one in memberships])
    before.stop(Letter.Fault.REPLACED)
    letter = drafted(
        Letter.Kind.ACCOUNT,
        to=user,
        content=lambda: _new_account(user, assignment, by) if is_new else _new_assignment(assignment, by),
        key=f"account:{user.pk}:{uuid.uuid4()}",  # as often as somebody asks for it
        county=assignment.actor.county if assignment else None,
        memberships=memberships,
    )
    return write(letter)


def _new_account(user: User, assignment: Membership | None, by: User) -> Content:
    return Content(
        subject=_("An account for you"),
        paragraphs=[_("You have an account for the mapping of open drug scenes."), *_assignment(assignment, by)],
        action=Item(_("Choose your password"), PASSWORD_LINK),
        afterwards=[
            _(
                "Then log in with your e-mail address, %(email)s. The link works once and for three days. After that "
                "you get a new one under “%(question)s” on the log-in page."
            )
            % {"email": user.email, "question": _("Forgotten your password?")},
            *_handed_over(assignment),
        ],
    )


def _new_assignment(assignment: Membership | None, by: User) -> Content:
    return Content(
        subject=_("A new assignment for you"),
        paragraphs=_assignment(assignment, by) or [_("You have an account already. Log in as usual.")],
        action=Item(_("Log in"), link("home")),
        afterwards=_handed_over(assignment),
    )


def _assignment(assignment: Membership | None, by: User) -> list[str]:
    if assignment is None:
        return []
    words = _("%(by)s has given you the assignment %(role)s at %(actor)s, from %(starts)s.")
    role, starts = assignment.get_role_display(), day_long(assignment.starts)
    return [words % {"by": by, "role": role, "actor": assignment.actor, "starts": starts}]


def _handed_over(assignment: Membership | None) -> list[str]:
    """Where who takes over an area reads what it holds."""
    if assignment is None or assignment.actor.kind not in Actor.AREA_KINDS:
        return []
    url = link("turnover", assignment.actor_id)
    return [_("What is left to do in the area, its places and its history: %(url)s") % {"url": url}]
