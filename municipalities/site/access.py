from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404

M = TypeVar("M", bound=Model)


def get_allowed_or_deny(*, visible: QuerySet[M], allowed: QuerySet[M], otherwise: str = "", **lookup: Any) -> M:
    """Outside the user's area it does not exist; inside but not theirs to do, it is refused.

    `otherwise` is shown to the user and tells who can do it instead.
    """
    found = get_object_or_404(visible, **lookup)
    if not allowed.contains(found):
        raise PermissionDenied(otherwise)
    return found
