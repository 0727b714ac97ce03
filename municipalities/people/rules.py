from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.models import County, Membership, User

from .inviting import invite


@transaction.atomic
def add(assignment: Membership, *, name: str, email: str, by: User) -> Membership:
    """The assignment, the account if there is none, and the letter. Raises ValidationError.

    Of someone who has an account only the assignment is new: the account is theirs, whoever made it, and stays closed
    if it is. The answer does not tell whether there was one. Of two at once the second finds the first.
    """
    County.objects.select_for_update(no_key=True).get(pk=assignment.actor.county_id)
    user = User.objects.filter(email__iexact=email).first()
    if user == by:
        raise ValidationError(_("You cannot give yourself an assignment. Ask a colleague or an administrator."))
    if user is None:
        user = User(email=User.objects.normalize_email(email), name=name)
        user.set_unusable_password()
        user.full_clean(exclude=["password"])
        _save_new(user)
    assignment.user = user
    overlapping = user.memberships.filter(actor=assignment.actor, role=assignment.role)
    if overlapping.exclude(ends__lt=assignment.starts).exists():
        raise ValidationError(_("%(user)s has that assignment already.") % {"user": user})
    assignment.full_clean()
    assignment.note_author(by)
    assignment.save()
    invite(user, assignment, by=by)
    return assignment


def _save_new(user: User) -> None:
    """The lock is the county's, so someone in another one, or an administrator, may have been quicker."""
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        words = _("Somebody has just made an account for %(email)s. Try again.")
        raise ValidationError(words % {"email": user.email}) from None


@transaction.atomic
def end(assignment: Membership, *, last_day: datetime.date, reason: str, by: User) -> None:
    """The reason stands in the history. One that has not begun is taken away. Raises ValidationError."""
    assignment = Membership.objects.select_for_update().get(pk=assignment.pk)
    if assignment.user_id == by.pk:
        raise ValidationError(_("You cannot end your own assignment. Ask a colleague or an administrator."))
    today = timezone.localdate()
    if assignment.ends and assignment.ends < today:
        raise ValidationError(_("The assignment has ended already."))
    assignment.note_author(by, reason=reason)
    if assignment.starts > today:
        assignment.delete()
        return
    if last_day < today - datetime.timedelta(days=1) or last_day < assignment.starts:
        raise ValidationError(_("The last day is yesterday at the earliest, and not before the first day."))
    assignment.ends = last_day
    assignment.full_clean()
    assignment.save()
