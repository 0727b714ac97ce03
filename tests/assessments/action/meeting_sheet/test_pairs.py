from assessments.action.alarms.ground import PlaceRow
from assessments.action.meeting_sheet.pairs import pair_of, pairs_of


def place(pk: int, *, district: int | None = None, police_area: int = 7, name: str = "Ekstad") -> PlaceRow:
    areas = (1, "2701", name, district, "Centrum" if district else None, police_area, "Norra Ek")
    return PlaceRow(pk, f"Plats {pk}", f"2701-{pk}", *areas)


def test_where_there_is_a_district_it_is_one_of_the_pair() -> None:
    assert pair_of(place(1, district=3))[:3] == (7, "district", 3)
    assert pair_of(place(1))[:3] == (7, "municipality", 1)


def test_two_police_areas_of_a_municipality_are_two_pairs() -> None:
    assert len(pairs_of([place(1), place(2), place(3, police_area=8)])) == 2


def test_pairs_come_in_swedish_order() -> None:
    pairs = pairs_of(
        [place(1, name="Åby", police_area=1), place(2, name="Öby", police_area=2), place(3, name="Zinkby")]
    )
    assert [pair.area_name for pair in pairs] == ["Zinkby", "Åby", "Öby"]
