from .actor import Actor
from .county import County
from .county_access import CountyAccess
from .district import District
from .local_police_area import LocalPoliceArea
from .membership import Membership
from .municipality import Municipality
from .user import User

__all__ = [
    "Actor",
    "County",
    "CountyAccess",
    "District",
    "LocalPoliceArea",
    "Membership",
    "Municipality",
    "User",
]
