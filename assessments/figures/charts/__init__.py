"""Charts as plain data for the SVG templates in templates/charts: x in percent, y and text in pixels, no viewBox.

Coordinates are strings, since a template would write 46.08 the Swedish way. Every chart has a title and says its
figures in words; the page shows the same figures in a table.
"""

from .base import COLOURS, Chart, percent
from .bridge import Bar, Bridge, bridge
from .classes import Classes, classes
from .row_bar import RowBar, row_bar
from .series import Count, Series, areas, series

__all__ = [
    "COLOURS",
    "Bar",
    "Bridge",
    "Chart",
    "Classes",
    "Count",
    "RowBar",
    "Series",
    "areas",
    "bridge",
    "classes",
    "percent",
    "row_bar",
    "series",
]
