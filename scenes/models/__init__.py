from .lineage_event import LineageEvent
from .nearby import Nearby
from .outline import Outline
from .place import Place
from .place_import import PlaceImport
from .place_name import NameIndex, PlaceName
from .reading import Reading
from .round import Round
from .scene import Scene

__all__ = [
    "LineageEvent",
    "NameIndex",
    "Nearby",
    "Outline",
    "Place",
    "PlaceImport",
    "PlaceName",
    "Reading",
    "Round",
    "Scene",
]
