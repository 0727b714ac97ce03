from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from municipalities.site.importing.problems import ImportErrors
from municipalities.site.importing.reading import Table
from scenes.importing.places import import_places
from scenes.models import Place


def run(*args: str) -> str:
    out = StringIO()
    call_command("import_places", *args, stdout=out)
    return out.getvalue()


def refused(*args: str) -> str:
    with pytest.raises(CommandError) as caught:
        run(*args)
    assert not Place.objects.exists()
    return str(caught.value)


def problems(*rows: dict[str, str], **options: Any) -> list[str]:
    with pytest.raises(ImportErrors) as caught:
        import_places(Table.of(rows), kind="school", **options)
    return [str(problem) for problem in caught.value.problems]
