"""Administration of areas, people and letters: what each file registers."""

from .actors import ActorAdmin, CountyAccessAdmin, MembershipAdmin
from .areas import CountyAdmin, DistrictAdmin, LocalPoliceAreaAdmin, MunicipalityAdmin
from .geography import BoundaryAdmin, InhabitantsAdmin
from .letters import LetterAdmin
from .users import ApiTokenAdmin, UserAdmin

__all__ = [
    "ActorAdmin",
    "ApiTokenAdmin",
    "BoundaryAdmin",
    "CountyAccessAdmin",
    "CountyAdmin",
    "DistrictAdmin",
    "InhabitantsAdmin",
    "LetterAdmin",
    "LocalPoliceAreaAdmin",
    "MembershipAdmin",
    "MunicipalityAdmin",
    "UserAdmin",
]
