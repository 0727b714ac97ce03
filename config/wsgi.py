import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# An application server is production; only manage.py runs for a developer without being told.
os.environ.setdefault("DEBUG", "0")

application = get_wsgi_application()

# The settings need DEBUG from above.
from django.conf import settings  # noqa: E402
from django.urls import get_resolver  # noqa: E402

if settings.DEBUG:
    raise ImproperlyConfigured("DEBUG: must be off in an application server. Remove the variable or set DEBUG=0.")

# Imports every page now, before workers are forked, and not when the first user of each of them waits.
get_resolver().url_patterns  # noqa: B018
