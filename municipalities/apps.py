from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _

from municipalities.site.collation import teach_sqlite


class MunicipalitiesConfig(AppConfig):
    name = "municipalities"
    verbose_name = _("Areas, actors and people")

    def ready(self) -> None:
        # Not a domain signal: the only hook Django has for a fresh database connection.
        connection_created.connect(teach_sqlite, dispatch_uid="swedish_collation")
