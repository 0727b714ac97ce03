"""Files in a zip that is the same, byte for byte, whenever it is made of the same."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The first day that a zip can tell; otherwise it would tell when it was packed."""


def packed(files: Iterable[tuple[str, bytes]], *, stored: str = "") -> bytes:
    """In their order. `stored` is the name of one that is not to be compressed."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files:
            entry = zipfile.ZipInfo(name, BEGINNING)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_STORED if name == stored else zipfile.ZIP_DEFLATED
            package.writestr(entry, content)
    return whole.getvalue()


def repacked(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return packed((name, package.read(name)) for name in package.namelist())
