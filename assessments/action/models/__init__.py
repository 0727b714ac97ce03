from .analysis import Analysis, AnalysisEvent, AnalysisPresence, Approval, Cause, EmptyCorner, Problem
from .comparison import ComparisonChoice, ResultOpening
from .law import LawReference
from .measure import Measure, MeasureReport
from .meeting import Attendance, Meeting, MeetingDecision, Task, TaskDone
from .method import CountyExperience, Method, MethodAim
from .plan import Decision, Plan, PlanEvent, PlanScene
from .project import Commitment, Pair, Project, ProjectEvent, Step
from .survey import Survey, SurveyEvent, SurveyPresence, SurveyReturn, SurveySignature
from .survey_answer import SurveyAnswer

__all__ = [
    "Analysis",
    "AnalysisEvent",
    "AnalysisPresence",
    "Approval",
    "Attendance",
    "Cause",
    "Commitment",
    "ComparisonChoice",
    "CountyExperience",
    "Decision",
    "EmptyCorner",
    "LawReference",
    "Measure",
    "MeasureReport",
    "Meeting",
    "MeetingDecision",
    "Method",
    "MethodAim",
    "Pair",
    "Plan",
    "PlanEvent",
    "PlanScene",
    "Problem",
    "Project",
    "ProjectEvent",
    "ResultOpening",
    "Step",
    "Survey",
    "SurveyAnswer",
    "SurveyEvent",
    "SurveyPresence",
    "SurveyReturn",
    "SurveySignature",
    "Task",
    "TaskDone",
]
