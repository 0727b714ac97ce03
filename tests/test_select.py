"""Lists to choose from are drawn in one template instead of Django's three."""

import re

from django import forms


class Chosen(forms.Form):
    area = forms.ChoiceField(
        choices=[("", "All"), ("Norr", [("1", "A & B"), ("2", "C")]), ("3", "D")],
        widget=forms.Select({"class": "wide"}),
    )


def test_a_list_says_what_djangos_own_says() -> None:
    widget = Chosen({"area": "2"})["area"]

    html = re.sub(r">\s+<", "><", re.sub(r"\s+>", ">", re.sub(r"\s+", " ", str(widget))))

    assert html == (
        '<select name="area" class="wide" required id="id_area"><option value="">All</option><optgroup label="Norr">'
        '<option value="1">A &amp; B</option><option value="2" selected>C</option></optgroup>'
        '<option value="3">D</option></select>'
    )
