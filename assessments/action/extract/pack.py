"""What an application about one place is attached, in one zip with a page of contents: extract, analysis, plans,
baseline and map, each as the user may read it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments.action.documents.blocks import Block, Document, Paragraph
from assessments.action.documents.docx import as_docx
from assessments.action.documents.packing import packed
from assessments.action.models import LawReference
from assessments.figures import table_files
from assessments.models.assessment import AREAS_OF
from assessments.wording import listing, party_words
from municipalities.site.look import day_long
from scenes.models import Round, Scene

from .baseline import Baseline
from .causes import holds_restricted, of_place, when
from .document import document_of
from .facts import Known
from .law import sources, told
from .place_map import PlaceMap
from .plans import of_plan, plan_words, title

if TYPE_CHECKING:
    from municipalities.models import User

CONTENTS = "innehall.html"


@dataclass(frozen=True)
class Packed:
    """A file of the pack, with what it is and what it is of."""

    name: str
    what: str
    of: str
    content: bytes


class Pack:
    def __init__(self, scene: Scene, round: Round, user: User) -> None:
        self.scene, self.round = scene, round
        self.known = Known(scene.district or scene.municipality, round, user, only=scene)
        self.baseline = Baseline(scene, user)
        self.map = PlaceMap(scene)

    @property
    def title(self) -> str:
        return _("Evidence about %(place)s") % {"place": self.scene}

    @cached_property
    def files(self) -> list[Packed]:
        return [self._extract(), *self._analysis(), *self._plans(), *self._baseline(), *self._map()]

    def as_zip(self) -> bytes:
        return packed([(CONTENTS, self.contents()), *((file.name, file.content) for file in self.files)])

    def contents(self) -> bytes:
        references = LawReference.objects.by_code(["grant"])
        context = {
            "pack": self,
            "language": get_language(),
            "day": day_long(self.known.today),
            "law": [*told(references, "grant"), *sources(references)],
        }
        return render_to_string("assessments/action/extract/contents.html", context).encode()

    # --- What is in it

    def _extract(self) -> Packed:
        values = {"round": self.round, "day": day_long(self.known.today)}
        of = _("The place in round %(round)s, analysis and plan as they stand on %(day)s.") % values
        what = _("Extract under the three points of the law")
        return Packed("utdrag.docx", what, of, as_docx(document_of(self.known)))

    def _analysis(self) -> Iterator[Packed]:
        if found := self.known.analyses.get(self.scene.pk):
            document = self._document(_("Cause analysis"), self._analysis_blocks())
            yield Packed("orsaksanalys.docx", _("Cause analysis"), when(found), as_docx(document))

    def _analysis_blocks(self) -> Iterator[Block]:
        found = self.known.analyses[self.scene.pk]
        approved = found.approvals.order_by("at").values_list("party", "at")
        parties = [f"{party_words(party)}: {day_long(at)}." for party, at in approved if party in AREAS_OF]
        yield Paragraph(" ".join([_("Approved by both parties."), *parties]))
        yield from of_place(self.known, found)

    def _plans(self) -> Iterator[Packed]:
        for number, plan in enumerate(self.known.plans, start=1):
            name = "atgardsplan.docx" if number == 1 else f"atgardsplan-{number}.docx"
            document = self._document(title(self.known, plan), of_plan(self.known, plan))
            yield Packed(name, title(self.known, plan), f"{plan_words(self.known, plan)}.", as_docx(document))

    def _baseline(self) -> Iterator[Packed]:
        if rounds := self.baseline.rounds:
            of = _("Answers of the published rounds: %(rounds)s.") % {"rounds": listing(rounds)}
            what = _("Baseline: what was answered of the place, round by round")
            yield Packed("baslinje.csv", what, of, table_files.as_csv(self.baseline.rows()))

    def _map(self) -> Iterator[Packed]:
        if self.map.can_be_drawn:
            yield Packed("karta.svg", _("Map: where the place lies, and its outline"), self.map.when, self.map.svg())

    def _document(self, name: str, blocks: Iterator[Block]) -> Document:
        taken = _("taken out on %(day)s") % {"day": day_long(self.known.today)}
        return Document(name, f"{self.known.area} · {taken}", str(self.scene), list(blocks))

    # --- What is not

    @property
    def missing(self) -> list[str]:
        lacks = {
            _("Cause analysis: none has been approved by both parties."): not self.known.analyses,
            _("Action plan: there is none that you may read."): not self.known.plans,
            _("Baseline: the place has not been judged in any published round."): not self.baseline.rounds,
            _("Map: nobody has drawn the place or put it on the map."): not self.map.can_be_drawn,
        }
        return [words for words, is_missing in lacks.items() if is_missing]

    @property
    def holds_restricted(self) -> bool:
        return holds_restricted(self.known) or self.baseline.holds_restricted

    @property
    def reads_all(self) -> bool:
        return self.known.reads_all
