"""Streets told alone, and beside a street that the base does not know: from these the model learns that a bare name is
answered by its street, and that a crossing is not answered by one of its two streets.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from geocoding.base import variants
from geocoding.evaluate.cases import Case, Sampler
from geocoding.index import hashes
from geocoding.index.segment import STREET
from geocoding.text.normalise import name as normal

_JOINED = ("{}与{}交叉口", "{}和{}路口", "{}与{}", "{}{}路口", "{}与{}路口北侧50米", "{}{}")
_ENDINGS = ("路", "街", "大道", "西路", "北街")


def told(sampler: Sampler, count: int) -> Iterator[Case]:
    """Yield at most ``count`` streets alone, as many with a crossing word that does not say which crossing, and beside an
    unknown street; divisions alone.
    """
    s, random = sampler.segment, sampler.random
    streets = np.flatnonzero(s["kind"] == STREET)
    _, first, times = np.unique(s["street"][streets], return_index=True, return_counts=True)
    single = streets[first[times == 1]]
    for ent in random.permutation(single)[:count].tolist():
        name = s.titles[ent]
        x, y = float(s["x"][ent]), float(s["y"][ent])
        yield Case("street", str(random.choice((name, sampler.district(ent) + name))), x, y, ent)
        yield Case("crossing", f"{name}路口" if name[-1] != "路" else f"{name}口", none=True)
        other = _unknown(sampler)
        if other:
            both = (name, other) if random.random() < 0.5 else (other, name)
            yield Case("crossing", str(random.choice(_JOINED)).format(*both), none=True)
    divisions = np.flatnonzero((s["level"] > 0) & np.isfinite(s["x"]))
    _, first, times = np.unique(s["area"][divisions], return_index=True, return_counts=True)
    for ent in random.permutation(divisions[first[times == 1]])[: count // 2].tolist():
        before = sampler.district(ent) if s["level"][ent] > 3 else ""
        names = [text for text, _ in variants.of_division(s.titles[ent], None)]
        name = str(random.choice(names or [s.titles[ent]]))
        if len(s.entities_of(s.table.find_one(hashes.of_text(name)))) == 1:
            yield sampler.case("division", before + name, ent)


def _unknown(sampler: Sampler) -> str:
    """A street's name that the base does not hold, of two characters of its names; empty if it holds that too."""
    s, random = sampler.segment, sampler.random
    letters = [str(random.choice(list(s.names[int(random.integers(len(s.names)))]))) for _ in "ab"]
    text = "".join(letters) + str(random.choice(_ENDINGS))
    return "" if s.table.find_one(hashes.of_text(normal(text))) >= 0 else text
