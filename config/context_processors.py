from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from assessments.demo.accounts import accounts


def demo(request: HttpRequest) -> dict[str, object]:
    """The accounts to try, for the log-in page of a demonstration. Their password is no secret there."""
    return {"demo_accounts": SimpleLazyObject(accounts) if settings.DEMO else []}


def site(request: HttpRequest) -> dict[str, object]:
    return {
        "SITE_NAME": settings.SITE_NAME,
        "SUPPORT_EMAIL": settings.SUPPORT_EMAIL,
        "DEMO": settings.DEMO,
    }
