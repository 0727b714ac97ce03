"""XLSX, read sheet by sheet as its XML says.

Not with openpyxl's reader: it gives either values or formulas, tells of hidden rows and merged cells only with the
whole workbook in memory, and gives up at the first cell that is damaged, without saying which.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.utils.translation import gettext as _
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from .files import MEGABYTE, neither, protected
from .problems import ImportErrors, Problem
from .sheet import DAMAGES, TRUE, Meaning, Sheet, SheetReader
from .xml_elements import ending, name_of, text_of

UNPACKED_MAX = 50_000_000  # bytes
PARTS_MAX = 1_000


def sheets(content: bytes) -> list[Sheet]:
    """All that are worksheets. Raises ImportErrors."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            _check_archive(archive)
            return list(_sheets(archive))
    except DAMAGES as error:
        raise ImportErrors(Problem(damaged())) from error


def damaged() -> str:
    return _("The file is damaged. Open it in Excel and save it again as an Excel Workbook (.xlsx).")


def _check_archive(archive: ZipFile) -> None:
    """Before anything is unpacked. What a part says of its size is all that is ever unpacked of it."""
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise ImportErrors(Problem(protected()))
    if len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNPACKED_MAX:
        message = _("The file is larger than %(most)d MB when it is unpacked. Split it, or remove all but the table.")
        raise ImportErrors(Problem(message % {"most": UNPACKED_MAX // MEGABYTE}))
    names = {part.filename for part in parts}
    if any(name.endswith("workbook.bin") for name in names) or b"sheet.binary" in _start(
        archive, "[Content_Types].xml"
    ):
        message = _("The file is a binary Excel file (XLSB). Save it as an Excel Workbook (.xlsx) or CSV UTF-8.")
        raise ImportErrors(Problem(message))
    if b"opendocument.spreadsheet" in _start(archive, "mimetype"):
        raise ImportErrors(Problem(_("The file is an OpenDocument sheet (ODS). Save it as XLSX or CSV UTF-8.")))
    if any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in parts):
        message = _("The file is packed in a way that cannot be read here. Open it in Excel and save it again as XLSX.")
        raise ImportErrors(Problem(message))
    if "[Content_Types].xml" not in names or any(name.startswith(("word/", "ppt/")) for name in names):
        raise ImportErrors(Problem(neither()))


def _start(archive: ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as part:
            return part.read(100_000)
    except (*DAMAGES, NotImplementedError):
        return b""


# --- The workbook


def _sheets(archive: ZipFile) -> Iterator[Sheet]:
    book = dict(_targets(archive, "").values())["officeDocument"]
    targets = _targets(archive, book)
    by_kind = dict(targets.values())
    named, epoch = [], CALENDAR_WINDOWS_1900
    for element in _elements(archive, book, "sheet", "workbookPr"):
        if name_of(element) == "workbookPr":
            epoch = CALENDAR_MAC_1904 if element.get("date1904") in TRUE else epoch
        else:
            named.append(element)
    meaning = Meaning(
        _strings(archive, by_kind["sharedStrings"]) if "sharedStrings" in by_kind else [],
        _formats(archive, by_kind["styles"]) if "styles" in by_kind else [],
        epoch,
    )
    for element in named:
        kind, target = targets[next(value for name, value in element.items() if name.endswith("}id"))]
        if kind == "worksheet":
            sheet = Sheet(element.get("name", ""), is_hidden=element.get("state", "visible") != "visible")
            with archive.open(target) as part:
                SheetReader(sheet, meaning).read(part)
            yield sheet


def _targets(archive: ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """What a part refers to: kind and name of the other part, by identifier."""
    folder, _slash, name = part.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels".lstrip("/")
    if relations not in archive.namelist():
        return {}
    found = {}
    for element in _elements(archive, relations, "Relationship"):
        target = element.attrib["Target"]
        target = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}".lstrip("/")
        found[element.attrib["Id"]] = element.attrib["Type"].rpartition("/")[2], target
    return found


def _strings(archive: ZipFile, part: str) -> list[str]:
    return [text_of(element) for element in _elements(archive, part, "si")]


def _formats(archive: ZipFile, part: str) -> list[str]:
    """By the style that a cell names."""
    own: dict[str, str] = {}
    formats = []
    for element in _elements(archive, part, "numFmt", "cellXfs"):
        if name_of(element) == "numFmt":
            own[element.attrib["numFmtId"]] = element.get("formatCode", "")
        else:
            formats = [style.get("numFmtId", "0") for style in element]
    return [own.get(number) or BUILTIN_FORMATS.get(int(number), "General") for number in formats]


def _elements(archive: ZipFile, part: str, *names: str) -> Iterator[Element]:
    """Each as it ends. Strict Open XML has other namespaces and the same names."""
    with archive.open(part) as file:
        for element in ending(file, *names):
            if name_of(element) in names:
                yield element
