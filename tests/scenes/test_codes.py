"""Codes and labels that can be taken for another one are refused where people type them."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from scenes.models import Round, Scene
from tests.factories import RoundFactory, SceneFactory

pytestmark = pytest.mark.django_db


def scene_like(scene: Scene, code: str) -> Scene:
    values = {name: getattr(scene, name) for name in ("county", "municipality", "local_police_area", "name")}
    return Scene(code=code, **values)


@pytest.mark.parametrize("code", ["s-012", "S-12", "S 012", "S–12"])
def test_a_scene_with_a_code_that_looks_like_another_is_refused(code: str) -> None:
    scene = SceneFactory.create(code="S-012")

    with pytest.raises(ValidationError) as refused:
        scene_like(scene, code).full_clean()
    assert "S-012" in refused.value.message_dict["code"][0]


def test_the_same_code_is_refused_as_the_same_however_it_was_typed() -> None:
    scene = SceneFactory.create(code="S 012")

    with pytest.raises(ValidationError) as refused:
        scene_like(scene, "S\u00a0 012\u200b").full_clean()
    assert "samma" in str(refused.value) or "redan" in str(refused.value)


def test_a_scene_keeps_a_code_that_looks_like_another() -> None:
    scene = SceneFactory.create(code="S-012")
    other = scene_like(scene, "S-12")
    other.save()  # as --allow-similar does

    other.full_clean()


def test_another_county_may_have_it() -> None:
    SceneFactory.create(code="S-012")

    scene_like(SceneFactory.create(code="A"), "S-12").full_clean()


def test_a_round_whose_label_looks_like_another_is_refused() -> None:
    first = datetime.date(2024, 1, 1)
    round = RoundFactory.create(label="2024 vår", starts=first, ends=first.replace(month=6))
    later = {"starts": round.ends, "ends": round.ends.replace(year=round.ends.year + 1)}

    with pytest.raises(ValidationError) as refused:
        Round(county=round.county, label="2024 VÅR", **later).full_clean()
    assert "2024 vår" in refused.value.message_dict["label"][0]
    Round(county=round.county, label="2024 höst", **later).full_clean()
