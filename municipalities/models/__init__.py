from .actor import Actor
from .api_token import ApiToken
from .boundary import Boundary
from .calendar_key import CalendarKey
from .county import County
from .county_access import CountyAccess
from .district import District
from .inhabitants import Inhabitants
from .letter import Letter
from .letter_choice import LetterChoice
from .local_police_area import LocalPoliceArea
from .membership import Membership
from .municipality import Municipality
from .sent_form import SentForm
from .user import User

__all__ = [
    "Actor",
    "ApiToken",
    "Boundary",
    "CalendarKey",
    "County",
    "CountyAccess",
    "District",
    "Inhabitants",
    "Letter",
    "LetterChoice",
    "LocalPoliceArea",
    "Membership",
    "Municipality",
    "SentForm",
    "User",
]
