import pytest

from assessments.action.models import Meeting, Pair, Project
from tests.action import a_meeting, a_pair, a_project
from tests.cast import Cast


@pytest.fixture
def project(cast: Cast) -> Project:
    return a_project(cast)


@pytest.fixture
def pair(cast: Cast, project: Project) -> Pair:
    return a_pair(project, cast)


@pytest.fixture
def meeting(project: Project) -> Meeting:
    return a_meeting(project)
