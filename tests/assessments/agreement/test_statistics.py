"""Tables with published results; the numbers are written as they were printed.

K1 and K2: the pair that shows the paradox of kappa, Feinstein and Cicchetti 1990, in Gerstman's textbook. K4 and K6:
the documentation of the R package irrCAC. K5: X-rays, the same textbook. K3, K7 and K8 were computed by hand.
"""

import pytest

from assessments.agreement.statistics import CrossTable, cohens_kappa, gwets_ac1, share_equal

K1 = [[40, 9], [6, 45]]
K2 = [[80, 10], [5, 5]]
K3 = [[118, 5], [2, 0]]
K4 = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
K6 = [[40, 4, 4, 17], [6, 25, 2, 13], [4, 1, 21, 12], [15, 5, 9, 45]]
K7 = [[45, 15], [25, 15]]
K8 = [[50, 0], [0, 0]]


@pytest.mark.parametrize(
    ("table", "equal"),
    [(K1, ".8500"), (K2, ".8500"), (K3, ".9440"), (K4, ".8900"), (K6, ".587"), (K7, ".6000"), (K8, "1")],
)
def test_share_equal(table: CrossTable, equal: str) -> None:
    assert printed(share_equal(table), equal) == equal


@pytest.mark.parametrize(
    ("table", "kappa"),
    [(K1, ".6995"), (K2, ".3182"), (K3, "-.0234"), (K4, ".7964"), (K6, ".432"), (K7, ".1304")],
)
def test_kappa(table: CrossTable, kappa: str) -> None:
    assert printed(cohens_kappa(table), kappa) == kappa


@pytest.mark.parametrize(
    ("table", "ac1"),
    [(K1, ".7007"), (K2, ".8080"), (K3, ".9408"), (K4, ".8493"), (K6, ".456"), (K7, ".2661"), (K8, "1")],
)
def test_ac1(table: CrossTable, ac1: str) -> None:
    assert printed(gwets_ac1(table), ac1) == ac1


def test_many_who_said_no_twice() -> None:
    """K5 is printed as margins: 1,467 both yes, 16,232 both no of 19,790, equal .8943, kappa .524.

    How the 2,091 others are split is not printed; any even split gives the printed result.
    """
    table = [[1467, 1045], [1046, 16232]]
    assert printed(share_equal(table), ".8943") == ".8943"
    assert cohens_kappa(table) == pytest.approx(0.524, abs=0.002)


def test_all_alike_leaves_kappa_nothing_to_compute_from() -> None:
    assert cohens_kappa(K8) is None


def test_no_cases() -> None:
    empty = [[0, 0], [0, 0]]
    assert (share_equal(empty), cohens_kappa(empty), gwets_ac1(empty)) == (None, None, None)


def test_high_agreement_and_low_kappa() -> None:
    """45 yes twice, 3 and 2 apart: why the two stand side by side."""
    table = [[45, 2], [3, 0]]
    assert printed(cohens_kappa(table), "-.050") == "-.050"
    assert printed(gwets_ac1(table), ".890") == ".890"


def test_a_category_that_could_have_been_used_counts() -> None:
    assert printed(gwets_ac1([[45, 2, 0], [3, 0, 0], [0, 0, 0]]), ".895") == ".895"


def test_either_may_come_first() -> None:
    turned = [list(column) for column in zip(*K4, strict=True)]
    assert cohens_kappa(turned) == pytest.approx(cohens_kappa(K4))
    assert gwets_ac1(turned) == pytest.approx(gwets_ac1(K4))


def printed(value: float | None, like: str) -> str:
    """With as many decimals as the source has, without the zero before the point."""
    assert value is not None
    return f"{value:.{len(like.partition('.')[2])}f}".replace("0.", ".", 1) if "." in like else f"{value:g}"
