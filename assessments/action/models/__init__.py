from .analysis import Analysis, AnalysisEvent, AnalysisPresence, Approval, Cause, EmptyCorner, Problem
from .measure import Measure, MeasureReport
from .meeting import Attendance, Meeting, MeetingDecision, Task, TaskDone
from .method import CountyExperience, Method, MethodAim
from .plan import Decision, Plan, PlanEvent, PlanScene
from .project import Commitment, Pair, Project, ProjectEvent, Step

__all__ = [
    "Analysis",
    "AnalysisEvent",
    "AnalysisPresence",
    "Approval",
    "Attendance",
    "Cause",
    "Commitment",
    "CountyExperience",
    "Decision",
    "EmptyCorner",
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
    "Step",
    "Task",
    "TaskDone",
]
