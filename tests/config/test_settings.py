import os
import subprocess
import sys

import pytest
from django.conf import settings

SAFE = {"DEBUG": "0", "SECRET_KEY": "a-key-of-ones-own-" * 3, "ALLOWED_HOSTS": "scener.example.se"}
VARIABLES = {*SAFE, "SITE_URL", "MAP_TILE_URL", "SECURE_SSL_REDIRECT"}


def start(code: str = "import config.wsgi", **environment: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own: the settings are read once, at the start."""
    inherited = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("variable", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_production_refuses_to_start_without(variable: str) -> None:
    started = start(**{name: value for name, value in SAFE.items() if name != variable})
    assert started.returncode
    assert f"ImproperlyConfigured: {variable}: set this environment variable" in started.stderr


def test_production_refuses_the_secret_key_of_development() -> None:
    started = start(**SAFE | {"SECRET_KEY": "only-for-development"})
    assert started.returncode
    assert "ImproperlyConfigured: SECRET_KEY: " in started.stderr


def test_application_server_refuses_debug() -> None:
    started = start(**SAFE | {"DEBUG": "1"})
    assert started.returncode
    assert "ImproperlyConfigured: DEBUG: " in started.stderr


def test_application_server_is_production_unless_told_otherwise() -> None:
    started = start()
    assert started.returncode
    assert "ImproperlyConfigured: SECRET_KEY: " in started.stderr


def test_production_starts_when_all_is_set() -> None:
    started = start(**SAFE)
    assert started.returncode == 0, started.stderr


@pytest.mark.parametrize(
    ("environment", "url"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"ALLOWED_HOSTS": "localhost,127.0.0.1"}, "http://127.0.0.1:8000"),
        ({"ALLOWED_HOSTS": "*"}, "http://127.0.0.1:8000"),
        ({"ALLOWED_HOSTS": "scener.example.se"}, "https://scener.example.se"),
        (SAFE | {"ALLOWED_HOSTS": "localhost,.example.se,scener.example.se"}, "https://scener.example.se"),
        (SAFE | {"ALLOWED_HOSTS": ".example.se", "SITE_URL": "https://www.example.se/"}, "https://www.example.se"),
    ],
    ids=str,
)
def test_links_in_letters_lead_to_the_site(environment: dict[str, str], url: str) -> None:
    started = start("from config import settings; print(settings.SITE_URL)", **environment)
    assert started.stdout.strip() == url, started.stderr


def test_production_refuses_letters_with_links_to_no_host() -> None:
    started = start(**SAFE | {"ALLOWED_HOSTS": "*,.example.se"})
    assert started.returncode
    assert "ImproperlyConfigured: SITE_URL: " in started.stderr


def test_tile_server_is_let_through_the_content_security_policy() -> None:
    code = "from config import settings; print(settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['img-src'])"
    allowed = start(code, MAP_TILE_URL="https://{s}.tiles.example.org/{z}/{x}/{y}.png").stdout
    assert "'https://*.tiles.example.org'" in allowed
    assert "http" not in start(code).stdout


def test_what_the_database_address_demands_is_kept() -> None:
    code = "from config import settings; print(settings.DATABASES['default']['OPTIONS'])"
    options = start(code, DATABASE_URL="postgres://u:p@db.example.org/scener?sslmode=verify-full").stdout
    assert "'sslmode': 'verify-full'" in options
    assert "jit=off" in options
