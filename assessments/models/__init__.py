from .answer import Answer
from .assessment import Assessment
from .check_answer import CheckAnswer
from .correction import Correction
from .county_guidance import CountyGuidance
from .displacement_note import DisplacementNote
from .event import Event
from .presence import Presence
from .proof import Proof
from .publication import Publication
from .published_figure import PublishedFigure
from .questionnaire import Option, Question, Questionnaire, RoundQuestionnaire
from .reorganisation import MovedAssessment, Reorganisation, Transfer
from .reply import Reply
from .signature import Signature
from .watch_answer import WatchAnswer
from .zero_report import ZeroReport

__all__ = [
    "Answer",
    "Assessment",
    "CheckAnswer",
    "Correction",
    "CountyGuidance",
    "DisplacementNote",
    "Event",
    "MovedAssessment",
    "Option",
    "Presence",
    "Proof",
    "Publication",
    "PublishedFigure",
    "Question",
    "Questionnaire",
    "Reorganisation",
    "Reply",
    "RoundQuestionnaire",
    "Signature",
    "Transfer",
    "WatchAnswer",
    "ZeroReport",
]
