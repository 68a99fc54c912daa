"""Aligning two texts: between the gaps they are the same, whatever was done to them."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from sunan.documents.core.alignment import gaps

LETTERS = st.text(alphabet="ab1。", max_size=60)


def check(one: str, other: str) -> int:
    """Hold the gaps of two texts to what they promise; return how many characters of the first lie in gaps."""
    a = b = inside = 0
    for gap in gaps(one, other):
        assert gap.a >= a
        assert gap.b >= b
        assert one[a : gap.a] == other[b : gap.b]
        assert gap.a < gap.a_end or gap.b < gap.b_end
        a, b, inside = gap.a_end, gap.b_end, inside + gap.a_end - gap.a
    assert one[a:] == other[b:]
    return inside


@given(one=LETTERS, other=LETTERS)
def test_between_the_gaps_texts_are_the_same(one, other):
    check(one, other)


def test_equal_texts_have_no_gaps():
    assert gaps("强度为3.68%", "强度为3.68%") == []


@given(
    seed=st.integers(0, 10**6), at=st.integers(0, 2_999), size=st.integers(1, 40), what=st.sampled_from(["cut", "put"])
)
def test_one_change_in_a_long_text_leaves_one_gap_of_its_size(seed, at, size, what):
    chance = random.Random(seed)
    whole = "".join(chance.choice("0123456789.指标城市年度数值比上升") for _ in range(3_000))
    changed = whole[:at] + whole[at + size :] if what == "cut" else whole[:at] + "新" * size + whole[at:]
    found = gaps(whole, changed)
    check(whole, changed)
    assert len(found) == 1
    cut = min(size, len(whole) - at)
    assert (found[0].a_end - found[0].a, found[0].b_end - found[0].b) == ((cut, 0) if what == "cut" else (0, size))


def test_a_stretch_that_stands_elsewhere_costs_itself_and_no_more():
    chance = random.Random(4)
    parts = ["".join(chance.choice("一二三四五六七八九十0123456789") for _ in range(50)) for _ in range(40)]
    moved = [*parts[:5], *parts[6:30], parts[5], *parts[30:]]
    assert check("".join(parts), "".join(moved)) <= 2 * 50
