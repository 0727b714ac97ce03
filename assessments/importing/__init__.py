"""Rounds and assessments from spreadsheets. All or nothing, and safe to repeat."""

from municipalities.site.importing.problems import ImportErrors, Problem
from municipalities.site.importing.reading import Table, read

from .answers import import_answers
from .assessments import import_assessments
from .plans import import_plans
from .report import ImportReport
from .rounds import import_rounds
from .zero_reports import import_zero_reports

__all__ = [
    "ImportErrors",
    "ImportReport",
    "Problem",
    "Table",
    "import_answers",
    "import_assessments",
    "import_plans",
    "import_rounds",
    "import_zero_reports",
    "read",
]
