"""The settings of production, as README has them: set before Django reads any."""

from __future__ import annotations

from pathlib import Path

SECRET_KEY = "only-for-measuring-" + "0123456789" * 4


def production(static: Path) -> dict[str, str]:
    """Behind a proxy that says https; `static` is where the hashed front-end files are. Nothing is throttled."""
    return {
        "DEBUG": "0",
        "SECRET_KEY": SECRET_KEY,
        "ALLOWED_HOSTS": "testserver,127.0.0.1",
        "TRUSTED_PROXY_COUNT": "1",
        "STATIC_ROOT": str(static),
        "LOG_LEVEL": "ERROR",
        "API_RATE": "1000000/min",
    }


ROUTES = "tests.benchmark.urls"
"""For the whole run: a change of routes makes Django read them all again, which would be measured too."""
