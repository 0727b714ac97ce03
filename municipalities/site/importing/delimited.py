"""CSV: what parts the cells, and the lines."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from io import StringIO
from itertools import islice

from django.utils.translation import gettext as _

from .files import FILE_MAX
from .lines import Line, check_size
from .problems import ImportErrors, Problem

DELIMITERS = ",;\t|"
LOOKED_AT = 20  # lines

# Excel's own first line. It is no line of the sheet.
SEPARATOR = re.compile(r'\ufeff?"?sep=(.)"?[;,\t|]*(?:\r\n|\r|\n)', re.IGNORECASE)
# ="012" is how some programs keep a spreadsheet from taking a code for a number.
KEPT_AS_TEXT = re.compile(r'="([^"]*)"')

# Far beyond Python's 131,072 characters: a cell that is too long is told as that, not as a lost quotation mark.
csv.field_size_limit(FILE_MAX)


def delimited_lines(text: str, known: Callable[[list[str]], int]) -> Iterator[Line]:
    """`known` tells how many of a line's cells are names of columns. Raises ImportErrors from where it is wrong."""
    said = SEPARATOR.match(text)
    text = text[said.end() :] if said else text
    delimiter = said[1] if said else _delimiter(text, known)
    lines = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True)
    number = 1
    try:
        for values in lines:
            check_size(number, len(values))
            yield Line(number, [_kept(value.strip()) for value in values])
            number += 1
    except csv.Error as error:
        message = _("cannot be read as CSV (%(reason)s). Check the quotation marks from here on.")
        raise ImportErrors(Problem(message % {"reason": error}, number)) from error


def _delimiter(text: str, known: Callable[[list[str]], int]) -> str:
    """The one that gives most names of columns in one of the first lines, else most cells in the first."""

    def result(delimiter: str) -> tuple[int, int]:
        try:
            lines = list(islice(csv.reader(StringIO(text, newline=""), delimiter=delimiter), LOOKED_AT))
        except csv.Error:
            return 0, 0
        return max(map(known, lines), default=0), len(lines[0]) if lines else 0

    return max(DELIMITERS, key=result)


def _kept(value: str) -> str:
    match = KEPT_AS_TEXT.fullmatch(value)
    return match[1] if match else value
