from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .standing import standing_of


def standing(request: HttpRequest) -> dict[str, object]:
    """Asks the database only on pages that show the menu or the user's county."""
    return {"standing": SimpleLazyObject(lambda: standing_of(request))}
