from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScenesConfig(AppConfig):
    name = "scenes"
    verbose_name = _("Rounds and scenes")

    def ready(self) -> None:
        from .background import checks  # noqa: F401  # registers itself
