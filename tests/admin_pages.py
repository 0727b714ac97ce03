from django.contrib import admin
from django.db.models import Model
from django.urls import reverse

from municipalities.models import User

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


def url(model: type[Model], page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def user_form(user: User, **fields: object) -> dict[str, object]:
    forms = {
        f"{name}-{kind}_FORMS": "0" for name in ("memberships", "authenticator_set") for kind in ("TOTAL", "INITIAL")
    }
    return {"email": user.email, "name": user.name, "is_active": "on", **forms, **fields}
