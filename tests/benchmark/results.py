"""Figures of a run, to print, keep and hold against those of an earlier one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .measuring import Timing

NOISE = 1.1
"""Two runs of the same code differ by up to so much."""


@dataclass
class Results:
    vendor: str
    lanes: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By group and name."""

    def add(self, group: str, timing: Timing) -> None:
        self.lanes[f"{group}: {timing.name}"] = asdict(timing)

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Results:
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    def compared_with(self, earlier: Results) -> Iterator[str]:
        """Every lane of either, as times the limit of its aim, which a slow day slows too: then, now, both."""
        if earlier.vendor != self.vendor:
            yield f"  The earlier run was on {earlier.vendor}."
        for name in {**earlier.lanes, **self.lanes}:
            then, now = earlier.lanes.get(name), self.lanes.get(name)
            if then is None or now is None:
                yield f"  {name:<60} only {'now' if then is None else 'then'}"
                continue
            limit = now["aim"]["of"] if now["aim"] else "empty"
            was, is_ = (lane["p50"] / lane[limit] for lane in (then, now))
            queries = f"{then['queries']} → {now['queries']} queries" if now["queries"] is not None else ""
            lost = "  SLOWER" if is_ / was > NOISE or (now["queries"] or 0) > (then["queries"] or 0) else ""
            yield f"  {name:<60}{was:>7.1f} → {is_:>5.1f} × {limit}{is_ / was:>8.2f} of then  {queries}{lost}"
