"""Good files, spoilt at random: an import reads them or refuses them in words, and never writes half of one.

Longer than in the test suite: FUZZ=2000 FUZZ_SEED=7 .venv/bin/python -m pytest tests/test_import_fuzz.py
"""

import csv
import io
import json
import os
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell

from assessments.models import Answer, Assessment, Event, Signature
from scenes.models import LineageEvent, Outline, Place, Round, Scene
from tests.factories import PlaceFactory, SceneFactory
from tests.rows import a_county, row, square

ROUNDS = int(os.environ.get("FUZZ", "25"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
MODELS = (Round, Scene, Assessment, Answer, Signature, Event, Outline, LineageEvent, Place)

Rows = list[dict[str, Any]]

CELLS = [
    "", " ", "0", "-1", "1e400", "nan", "9" * 400, "#N/A", "#SAKNAS!", "=1+1", "ja", "nej", "vet ej", "2024", "1999",
    "2024-02-30", "9999-12-31", "0001-01-01", "\x00", "\u200b", "\u202e", "\ud83d", "a\vb", "x" * 200, "Ã¥", "'", '"',
    "POLYGON EMPTY", "POLYGON((1 2", "SRID=3006;POLYGON((0 0,1 0,1 1,0 0))", "POINT Z (1 2 3)",
    "POLYGON((nan 1,2 2,3 3,nan 1))", "640823-3234", "070-123 45 67", "Grundskola", "GR", "school", "Almstad", "0480",
    "Norr", "A", "a", "04", ";", "59.2", "17,83", "6 580 000", None, True, 1.5, 45000, 10**17, -0.0,
]  # fmt: skip
PROPERTIES = ["id", "name", "kind", "geometry", "coordinates", "type", "properties", "features", "crs"]


def good(command: str) -> Rows:
    if command == "import_rounds":
        return [
            {"county": "04", "label": f"{year}", "starts": f"{year}-01-01", "ends": f"{year}-12-31", "published": ""}
            for year in (2025, 2026)
        ]
    if command == "import_places":
        place = {"kind": "school", "school form": "Grundskola", "municipality": "0480", "latitude": 59.2, "from": ""}
        return [{"id": f"s{n}", "name": f"Skola {n}", **place, "longitude": 17.83, "to": ""} for n in range(3)]
    more = {
        "outline": square(),
        "note": "Bänkarna",
        "merged_into": "",
        "reason": "",
        "latitude": "59,2",
        "longitude": "17,83",
    }
    return [row(scene=code, category="central", **more) for code in ("A", "B", "C")]


def as_csv(rows: Rows, rng: random.Random) -> bytes:
    text = io.StringIO()
    lines = csv.writer(text, delimiter=rng.choice(",;\t|"))
    lines.writerows([list(rows[0]), *(list(cells.values()) for cells in rows)])
    return text.getvalue().encode("utf-8", "surrogatepass")


def as_xlsx(rows: Rows, rng: random.Random) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for values in [list(rows[0]), *(list(cells.values()) for cells in rows)]:
        sheet.append([_writable(value) for value in values])
    if rng.random() < 0.3:
        column, line = rng.choice("ABCDEF"), rng.randint(1, 3)
        sheet.merge_cells(f"{column}{line}:{column}{line + 1}")
    for cell in rng.choices([cell for line in sheet.iter_rows() for cell in line], k=3):
        if isinstance(cell, Cell):
            cell.number_format = rng.choice(["General", "0000", '"S-"0', "yyyy-mm-dd", "@", ";;;", "[Red]0"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _writable(value: Any) -> Any:
    return (
        ILLEGAL_CHARACTERS_RE.sub("?", value).encode("utf-8", "replace").decode() if isinstance(value, str) else value
    )


def as_geojson(rows: Rows, rng: random.Random) -> bytes:
    point = {"type": "Point", "coordinates": [17.83, 59.2]}
    features = []
    for cells in rows:
        properties = {name: value for name, value in cells.items() if name not in ("latitude", "longitude")}
        features.append({"type": "Feature", "properties": properties, "geometry": dict(point)})
    document: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    if rng.random() < 0.2:
        document["crs"] = rng.choice(CELLS)
    holder: Any = rng.choice([document, features, *features, *(feature["geometry"] for feature in features)])
    if rng.random() < 0.7:
        places: list[Any] = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        holder[rng.choice(places)] = rng.choice([*CELLS, [], {}])
    return json.dumps(document).encode()


def with_spoilt_cells(rows: Rows, rng: random.Random) -> Rows:
    rows = [dict(cells) for cells in rows]
    for _ in range(rng.randint(0, 3)):
        spoilt = rng.choice(rows)
        spoilt[rng.choice(list(spoilt))] = rng.choice(CELLS)
    if rng.random() < 0.1:
        old, new = rng.choice(list(rows[0])), str(rng.choice([*CELLS, *PROPERTIES]))
        rows = [{new if name == old else name: value for name, value in cells.items()} for cells in rows]
    return rows


def with_flipped_bits(content: bytes, rng: random.Random) -> bytes:
    spoilt = bytearray(content)
    for _ in range(rng.choice([1, 1, 1, 5, 50])):
        spoilt[rng.randrange(len(spoilt))] ^= 1 << rng.randrange(8)
    return bytes(spoilt[: rng.choice([len(spoilt)] * 5 + [rng.randrange(1, len(spoilt))])])


def with_spoilt_part(content: bytes, rng: random.Random) -> bytes:
    """Bits of one part, packed again so that the archive itself is whole."""
    old, file = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    chosen = rng.choice([name for name in old.namelist() if "theme" not in name and "docProps" not in name])
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == chosen and rng.random() < 0.5:
                digits = [place for place, byte in enumerate(part) if chr(byte).isalnum()]
                spoilt = bytearray(part)
                for place in rng.choices(digits, k=3):
                    spoilt[place] = rng.choice(b"0123456789AZaz-.")
                part = bytes(spoilt)
            elif name == chosen:
                part = with_flipped_bits(part, rng)
            if name != chosen or rng.random() < 0.95:
                new.writestr(name, part)
    return file.getvalue()


def spoilt_file(command: str, rng: random.Random) -> tuple[str, bytes]:
    kinds: list[tuple[str, Callable[[Rows, random.Random], bytes]]] = [("csv", as_csv), ("xlsx", as_xlsx)]
    if command == "import_places":
        kinds.append(("geojson", as_geojson))
    suffix, write = rng.choice(kinds)
    content = write(with_spoilt_cells(good(command), rng), rng)
    if suffix == "xlsx" and rng.random() < 0.5:
        content = with_spoilt_part(content, rng)
    elif rng.random() < 0.4:
        content = with_flipped_bits(content, rng)
    return suffix, content


def stored() -> list[Any]:
    return [list(model._default_manager.order_by("pk").values()) for model in MODELS]


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["import_rounds", "import_assessments", "import_places"])
def test_an_import_of_a_spoilt_file_succeeds_or_says_why(command: str, tmp_path: Path) -> None:
    county = a_county()
    SceneFactory.create(county=county, code="A")
    PlaceFactory.create(county=county, source_id="s0")
    options = {"county": "04"} if command == "import_assessments" else {}
    whole = tmp_path / "whole.csv"
    whole.write_bytes(as_csv(good(command), random.Random(SEED)))
    assert not outcome(command, whole, io.StringIO(), dry_run=True, **options)
    for number in range(ROUNDS):
        rng = random.Random(f"{SEED} {command} {number}")
        suffix, content = spoilt_file(command, rng)
        file = tmp_path / f"{number}.{suffix}"
        file.write_bytes(content)
        before = stored()
        out, dry = io.StringIO(), io.StringIO()
        told = [outcome(command, file, dry, dry_run=True, **options)]
        assert stored() == before, f"dry run {number}"
        told.append(outcome(command, file, out, **options))
        if told[1]:
            assert stored() == before, f"{number}: {told[1]}"
        assert told[0] == told[1], number
        file.unlink()


def outcome(command: str, file: Path, out: io.StringIO, **options: Any) -> str:
    """What it was refused for, or nothing. Any other exception fails the test."""
    try:
        call_command(command, file, stdout=out, **options)
    except CommandError as error:
        str(error).encode()  # can be printed
        return str(error)
    out.getvalue().encode()
    return ""
