"""On the start page of the pair: what it has promised to do, and the next meeting of each of its projects."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from assessments.action.models import Meeting, Task

from .meeting_page import TaskRow

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser


class OwnProjects:
    def __init__(self, user: AnyUser) -> None:
        self.user = user

    @cached_property
    def tasks(self) -> list[TaskRow]:
        """Left to do, the first due first."""
        found = Task.objects.left().owned_by(self.user).select_related("actor", "membership__user", "meeting__project")
        return [TaskRow(task, may_tick=True) for task in found.order_by("due", "pk")]

    @cached_property
    def meetings(self) -> list[Meeting]:
        """The next of each project."""
        ahead = Meeting.objects.visible_to(self.user).ahead().select_related("project").order_by("-number")
        return list({one.project_id: one for one in ahead}.values())
