from django.template import Context, Template
from django.utils.translation import override


def test_sign_is_an_icon_and_its_word() -> None:
    drawn = render('{% sign "not_qualified" %}')
    assert 'class="sign sign-not-qualified"' in drawn
    assert "#i-not-qualified" in drawn
    assert drawn.endswith("Not qualified</span>")


def test_words_of_one_scene_and_of_several_differ_in_swedish() -> None:
    assert render('{% sign "new" %}', "sv") != render('{% sign "new" many=True %}', "sv")


def test_moving_between_units_borrows_the_arrow() -> None:
    assert "#i-right" in render('{% sign "moved_in" %}')


def render(template: str, language: str = "en") -> str:
    with override(language):
        return Template("{% load signs %}" + template).render(Context())
