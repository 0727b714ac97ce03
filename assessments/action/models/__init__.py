from .analysis import Analysis, AnalysisEvent, AnalysisPresence, Approval, Cause, EmptyCorner, Problem
from .measure import Measure, MeasureReport
from .method import CountyExperience, Method, MethodAim
from .plan import Decision, Plan, PlanEvent, PlanScene

__all__ = [
    "Analysis",
    "AnalysisEvent",
    "AnalysisPresence",
    "Approval",
    "Cause",
    "CountyExperience",
    "Decision",
    "EmptyCorner",
    "Measure",
    "MeasureReport",
    "Method",
    "MethodAim",
    "Plan",
    "PlanEvent",
    "PlanScene",
    "Problem",
]
