from .links import SceneLinks
from .page import Dashboard, dashboard

__all__ = ["Dashboard", "SceneLinks", "dashboard"]
