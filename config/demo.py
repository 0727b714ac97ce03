"""What make demo runs once the packages are there: python -m config.demo PORT

One process, since each start of Django costs a second or two.
"""

import os
import sys
from collections.abc import MutableMapping
from importlib import import_module
from pathlib import Path

import django
from django.contrib.auth import get_user_model
from django.core.management import call_command

# On a real map the invented places would point out real squares.
INVENTED_TOWN = Path(__file__).resolve().parent.parent / "fixtures" / "demo" / "town.pmtiles"


def main(port: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    prefer_invented_town(os.environ)
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("load_reference")
    # Whoever has worked in the demo keeps it: only an empty database is filled.
    call_command("load_demo", only_accounts=get_user_model().objects.exists())
    import_module("assessments.demo.places").load_missing_names()  # its models need the settings
    print(f"\nRunning at http://127.0.0.1:{port}/  (Ctrl+C stops it)\n", flush=True)
    call_command("runserver", f"127.0.0.1:{port}", use_reloader=False)


def prefer_invented_town(environ: MutableMapping[str, str]) -> None:
    """Unless another background is asked for."""
    if INVENTED_TOWN.exists() and not {"MAP_FILE", "MAP_TILE_URL"} & environ.keys():
        environ["MAP_FILE"] = str(INVENTED_TOWN)


if __name__ == "__main__":
    main(sys.argv[1])
