"""What an alarm says is missing, and who can mend it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

FOR_CHILDREN = ("M12", "M14", "M15")
"""Methods aimed at children and young people."""
CARE = ("M18",)


class Kind(TextChoices):
    """In the order of the list."""

    SCHOOL = "school", _("school nearby and no current measure")
    CHILDREN = "children", _("children in the trade and no measure for them")
    RED_TWICE = "red_twice", _("red twice in a row")
    OVERDUE = "overdue", _("day of follow-up has passed")
    OWNER_LEFT = "owner_left", _("who was responsible has left")
    CAUSE_ALONE = "cause_alone", _("cause without measure")
    MEASURE_ALONE = "measure_alone", _("measure without cause")
    NO_NUMBER = "no_number", _("goal without number")
    NO_BASIS = "no_basis", _("two rounds without a basis for effect")
    NO_CARE = "no_care", _("social vulnerability and no care measure")
    CEASED = "ceased", _("ceased place where the measures stopped")


class Group(TextChoices):
    SCHOOL = "school", _("School nearby and no current measure")
    CHILDREN = "children", _("Children are seen in the trade, and no measure for them")
    FOLLOW_UP = "follow_up", _("Follow-up")
    CHAIN = "chain", _("The chain is broken")
    PLACE = "place", _("The measure and the place")


GROUPS = {
    Group.SCHOOL: [Kind.SCHOOL],
    Group.CHILDREN: [Kind.CHILDREN],
    Group.FOLLOW_UP: [Kind.RED_TWICE, Kind.OVERDUE, Kind.OWNER_LEFT],
    Group.CHAIN: [Kind.CAUSE_ALONE, Kind.MEASURE_ALONE, Kind.NO_NUMBER],
    Group.PLACE: [Kind.NO_BASIS, Kind.NO_CARE, Kind.CEASED],
}
GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds}


class Who(TextChoices):
    MUNICIPALITY = "municipality", _("the municipality")
    POLICE = "police", _("the police")
    BOTH = "both", _("both parties")
    OTHER = "other", _("another actor")

    def is_asked_of(self, other: str) -> bool:
        """What both can do, each of them can."""
        return self == other or (self is Who.BOTH and other in {Who.MUNICIPALITY, Who.POLICE})
