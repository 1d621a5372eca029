"""Random numbers that depend on the seed and on names, never on the order of calls.

Every place asks for its own generator by key, so that one quarter of the city can be built
without building the others, and the same city appears on every machine and every run.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np

Key = str | int


def rng(seed: int, *key: Key) -> np.random.Generator:
    """Return the random generator of the place named by ``key``."""
    text = "/".join(str(part) for part in (seed, *key))
    number = int.from_bytes(blake2b(text.encode(), digest_size=16).digest(), "big")
    return np.random.Generator(np.random.Philox(key=number))


def chance(seed: int, *key: Key) -> float:
    """Return one number in [0, 1) that belongs to ``key``."""
    text = "/".join(str(part) for part in (seed, *key))
    return int.from_bytes(blake2b(text.encode(), digest_size=6).digest(), "big") / 2**48
