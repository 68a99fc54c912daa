"""Streams of random numbers, one per replication: those of NumPy's seed sequences, seeded many at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.random.bit_generator import ISeedSequence

# Constants of NumPy's SeedSequence, whose streams are guaranteed to stay as they are (NEP 19).
_INIT_A, _MULT_A, _INIT_B, _MULT_B = 0x43B0D7E5, 0x931E8875, 0x8B51F9DD, 0x58F38DED
_MIX_LEFT, _MIX_RIGHT = 0xCA01F9DD, 0x4973F715
_WORD, _POOL = 0xFFFFFFFF, 4

Words = np.ndarray


def streams(seed: int, indices: Sequence[int]) -> Iterator[np.random.Generator]:
    """Return, for each index i, the generator PCG64(SeedSequence(seed, spawn_key=(i,))).

    Source:
        O'Neill, Developing a seed_seq alternative (2015); NumPy, SeedSequence
    """
    for state in states(seed, np.asarray(indices, dtype=np.uint64)):
        yield np.random.Generator(np.random.PCG64(_Seeded(state)))  # type: ignore[arg-type]


class _Seeded(ISeedSequence):
    """A seed sequence whose state was computed together with others."""

    def __init__(self, state: Words) -> None:
        self._state = state

    def generate_state(self, n_words: int, dtype: object = np.uint32) -> Words:
        assert (n_words, dtype) == (_POOL, np.uint64), "PCG64 asks for four words of 64 bits"
        return self._state


def states(seed: int, indices: Words) -> Words:
    """Return the state (n, 4) that seeds the generator of each index (n,)."""
    made = np.empty((len(indices), 2 * _POOL), dtype="<u4")
    # An index of more than 32 bits enters as two words.
    long = indices > _WORD
    for which, words in ((~long, 1), (long, 2)):
        if which.any():
            made[which] = _mixed(seed, indices[which], words)
    return np.ascontiguousarray(made).view("<u8").astype(np.uint64)


def _mixed(seed: int, indices: Words, words: int) -> Words:
    seeded = [(seed >> shift) & _WORD for shift in range(0, max(1, seed.bit_length()), 32)]
    seeded += [0] * (_POOL - len(seeded))
    entropy = [np.full(len(indices), word, dtype=np.uint32) for word in seeded]
    entropy += [(indices >> np.uint64(32 * place)).astype(np.uint32) for place in range(words)]
    constant = _INIT_A

    def hashed(value: Words) -> Words:
        nonlocal constant
        value = np.bitwise_xor(value, np.uint32(constant))
        constant = (constant * _MULT_A) & _WORD
        value = np.multiply(value, np.uint32(constant), dtype=np.uint32)
        return np.asarray(value ^ (value >> np.uint32(16)))

    def mixed(one: Words, other: Words) -> Words:
        result: Words = one * np.uint32(_MIX_LEFT) - other * np.uint32(_MIX_RIGHT)
        return np.asarray(result ^ (result >> np.uint32(16)))

    pool = [hashed(entropy[place]) for place in range(_POOL)]
    for source in range(_POOL):
        for target in range(_POOL):
            if source != target:
                pool[target] = mixed(pool[target], hashed(pool[source]))
    for word in entropy[_POOL:]:
        for target in range(_POOL):
            pool[target] = mixed(pool[target], hashed(word))
    found = np.empty((len(indices), 2 * _POOL), dtype=np.uint32)
    constant = _INIT_B
    for place in range(2 * _POOL):
        value = pool[place % _POOL] ^ np.uint32(constant)
        constant = (constant * _MULT_B) & _WORD
        value = value * np.uint32(constant)
        found[:, place] = value ^ (value >> np.uint32(16))
    return found
