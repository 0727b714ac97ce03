import os

import django
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# An application server is production; only manage.py runs for a developer without being told.
os.environ.setdefault("DEBUG", "0")

django.setup(set_prefix=False)

# They need the settings, and those DEBUG from above.
from django.conf import settings  # noqa: E402
from django.urls import get_resolver  # noqa: E402

from config.handler import application  # noqa: E402, F401

if settings.DEBUG:
    raise ImproperlyConfigured("DEBUG: must be off in an application server. Remove the variable or set DEBUG=0.")

# Imports every page now, before workers are forked, and not when the first user of each of them waits.
get_resolver().url_patterns  # noqa: B018
