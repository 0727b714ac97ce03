"""What a chain of whys may look like: five links at most, and it never closes on itself."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assessments.action.models import Cause


def check(causes: dict[int, Cause], *, touched: set[int]) -> None:
    """Raises ValidationError with what is wrong, by field, of the causes that were touched and of what is below."""
    faults: dict[str, str] = {}
    for cause in causes.values():
        above = links_above(cause, causes)
        if not touched & {cause.pk, *(one.pk for one in above)}:
            continue
        if cause in above:
            faults[f"c{cause.pk}.parent"] = _("The chain closes on itself: a cause cannot explain what explains it.")
        elif len(above) >= Cause.DEEPEST:
            faults[f"c{cause.pk}.parent"] = _("A chain of whys has at most five links.")
        elif cause.text and cause.text.casefold() in {one.text.casefold() for one in above}:
            faults[f"c{cause.pk}.text"] = _("The chain closes on itself: the same cause stands above already.")
        elif above and above[0].problem_id != cause.problem_id:
            faults[f"c{cause.pk}.parent"] = _("Choose a cause of the same problem.")
    if faults:
        raise ValidationError(faults)


def links_above(cause: Cause, causes: dict[int, Cause]) -> list[Cause]:
    """What it explains, and what that explains; of a closed chain once around."""
    above: list[Cause] = []
    link = causes.get(cause.parent_id or 0)
    while link and link not in above:
        above.append(link)
        link = causes.get(link.parent_id or 0)
    return above


def settled(causes: dict[int, Cause]) -> list[Cause]:
    """Depth, corner and who may read it follow from what a cause explains. Returns those that became others."""
    changed = []
    for cause in causes.values():
        above = links_above(cause, causes)
        root = above[-1] if above else cause
        follows = (len(above) + 1, root.corner, root.restricted)
        if follows != (cause.depth, cause.corner, cause.restricted):
            cause.depth, cause.corner, cause.restricted = follows
            changed.append(cause)
    return changed
