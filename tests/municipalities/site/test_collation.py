import random

import pytest

from municipalities.models import Municipality, User
from municipalities.reference_files import read
from municipalities.site.collation import swedish_key
from tests.factories import CountyFactory, MunicipalityFactory, UserFactory

HARD = [
    "Ale",
    "Alingsås",
    "Dals-Ed",
    "Eda",
    "Habo",
    "Hallsberg",
    "Håbo",
    "Höganäs",
    "Höör",
    "Malmö",
    "Malung-Sälen",
    "Upplands Väsby",
    "Upplands-Bro",
    "Uppsala",
    "Vara",
    "Åmål",
    "Årjäng",
    "Åstorp",
    "Ängelholm",
    "Ödeshög",
    "Örebro",
    "Östra Göinge",
    "Överkalix",
]


def shuffled(names: list[str]) -> list[str]:
    return random.Random(2024).sample(names, len(names))


@pytest.mark.django_db
def test_the_database_sorts_municipalities_as_swedes_do() -> None:
    county = CountyFactory()
    for name in shuffled(HARD):
        MunicipalityFactory(county=county, name=name)
    assert list(Municipality.objects.values_list("name", flat=True)) == HARD


@pytest.mark.django_db
def test_either_database_sorts_all_real_names_alike(settings) -> None:
    """The key is what SQLite is taught; PostgreSQL must come to the same."""
    names = [entry.fields["name"] for entry in read(settings.BASE_DIR / "fixtures").municipalities.values()]
    county = CountyFactory()
    Municipality.objects.bulk_create(
        Municipality(county=county, code=f"{n:04}", name=name) for n, name in enumerate(shuffled(names))
    )
    assert list(Municipality.objects.values_list("name", flat=True)) == sorted(names, key=swedish_key)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "names",
    [
        ["anna", "Bo", "cecilia"],  # case does not part them
        ["eva", "Eva", "Éva", "evald"],  # it and accents only break ties
        ["Torget", "Torget – norra", "Torget (södra)", "Torget & parken", "Torget 2", "Torget norra", "Torget-norra"],
    ],
)
def test_either_database_sorts_case_accents_and_signs_alike(names: list[str]) -> None:
    for name in shuffled(names):
        UserFactory(name=name)
    people = User.objects.order_by("name")
    assert list(people.values_list("name", flat=True)) == names == sorted(names, key=swedish_key)


@pytest.mark.django_db
def test_names_that_only_differ_in_case_are_different_names() -> None:
    MunicipalityFactory(name="Habo")
    MunicipalityFactory(name="habo")
    assert Municipality.objects.get(name="Habo") != Municipality.objects.get(name="habo")
