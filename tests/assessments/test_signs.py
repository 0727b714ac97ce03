import re

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils.translation import override

from assessments.action.models import Method
from assessments.action.models.measure import State


def test_sign_is_an_icon_and_its_word() -> None:
    drawn = render('{% sign "not_qualified" %}')
    assert 'class="sign sign-not-qualified"' in drawn
    assert "#i-not-qualified" in drawn
    assert drawn.endswith("Not qualified</span>")


def test_words_of_one_scene_and_of_several_differ_in_swedish() -> None:
    assert render('{% sign "new" %}', "sv") != render('{% sign "new" many=True %}', "sv")


def test_moving_between_units_borrows_the_arrow() -> None:
    assert "#i-right" in render('{% sign "moved_in" %}')


@pytest.mark.parametrize("state", State.values)
def test_how_a_measure_goes_has_a_shape_and_a_word(state: str) -> None:
    drawn = render(f'{{% light "{state}" %}}')
    assert f"#i-light-{state.replace('_', '-')}" in drawn
    assert re.search(r"</svg>[A-Z]\w+", drawn)


def test_lights_are_green_yellow_and_red_in_swedish() -> None:
    words = [re.sub("<.*?>", "", render(f'{{% light "{state}" %}}', "sv")) for state in ("ongoing", "late", "stopped")]
    assert words == ["Grön", "Gul", "Röd"]


@pytest.mark.parametrize("effect", Method.Seen.values)
def test_what_was_seen_is_said_in_words(effect: str) -> None:
    assert render(f'{{% seen "{effect}" %}}', "sv").endswith(f"{Method.Seen(effect).label}</span>")


def test_a_broken_link_says_what_is_missing() -> None:
    assert render('{% broken "1 without cause" %}').endswith("1 without cause</span>")


@pytest.mark.parametrize("name", [*(f"light-{state.replace('_', '-')}" for state in State.values), "broken"])
def test_each_sign_is_drawn(name: str) -> None:
    assert f'id="i-{name}"' in (settings.BASE_DIR / "static/img/icons.svg").read_text()


def render(template: str, language: str = "en") -> str:
    with override(language):
        return Template("{% load signs %}" + template).render(Context())
