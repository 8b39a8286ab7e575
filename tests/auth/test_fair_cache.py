"""A cache that parties share holds what it may, and nobody loses more than an even share to somebody else's flood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY

from hub.auth.fair_cache import FairCache

ROOM = 1_000


def a_cache(name: str = "test") -> FairCache[str, str]:
    return FairCache(name, most_bytes=ROOM, most=100)


def test_a_flood_of_one_party_throws_out_its_own() -> None:
    cache = a_cache()
    for n in range(20):
        cache.keep(f"own {n}", "document", "quiet", 20)
    for n in range(10_000):
        cache.keep(f"flood {n}", "document", "loud", 20)
    assert all(cache.get(f"own {n}") for n in range(20))
    assert cache.get("flood 9999")
    assert cache.get("flood 0") is None


def test_what_others_use_of_the_loud_party_stays() -> None:
    cache = a_cache()
    cache.keep("shared", "document", "loud", 20)
    for n in range(1_000):
        cache.keep(f"flood {n}", "document", "loud", 20)
        assert cache.get("shared")


def test_what_was_not_used_for_longest_gives_way_first() -> None:
    cache = a_cache()
    for n in range(50):
        cache.keep(str(n), "document", "one", 20)
    assert cache.get("0")
    cache.keep("one more", "document", "one", 20)
    assert (cache.get("0"), cache.get("1")) == ("document", None)


def test_an_entry_larger_than_the_whole_room_is_not_kept() -> None:
    cache = a_cache()
    cache.keep("small", "document", "other", 20)
    cache.keep("large", "document", "one", ROOM + 1)
    assert cache.get("large") is None
    assert cache.get("small")


def test_small_entries_are_bounded_in_number() -> None:
    cache = a_cache()
    for n in range(1_000):
        cache.keep(str(n), "document", "one", 0)
    assert len(cache) == 100


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 30), st.integers(0, 400), st.booleans()),
        max_size=200,
    )
)
def test_it_never_holds_more_than_it_may_and_a_modest_party_loses_nothing(
    steps: list[tuple[str, int, int, bool]],
) -> None:
    cache, modest = a_cache(), ROOM // 4
    cache.keep("modest", "kept", "modest", modest)
    for party, key, size, looks in steps:
        if looks:
            found = cache.get(f"{party}{key}")
            assert found in (None, f"{party}{key}")
        else:
            cache.keep(f"{party}{key}", f"{party}{key}", party, size)
        assert cache.bytes <= ROOM
        assert cache.get("modest") == "kept"


@pytest.mark.parametrize(
    ("figure", "value"), [("hits_total", 1), ("misses_total", 1), ("entries", 50), ("evictions_total", 10)]
)
def test_its_figures_are_told_at_metrics(figure: str, value: int) -> None:
    name = f"told {figure}"
    cache = a_cache(name)
    for n in range(60):
        cache.keep(str(n), "document", "one", 20)
    cache.get("59")
    cache.get("0")
    assert REGISTRY.get_sample_value(f"hub_cache_{figure}", {"cache": name}) == value
