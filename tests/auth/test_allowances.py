"""Token buckets fill with time; misses in a row are counted however many look-ups are sent at once."""

from __future__ import annotations

import asyncio

import pytest

from hub.auth.allowances import Allowance, Failures, Guesses
from hub.errors import BadUserInput, Message, RateLimited, Unavailable


class Clock:
    """A clock that the test moves."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def wait_of(refused: pytest.ExceptionInfo[RateLimited]) -> object:
    """The seconds after which the refused party may come back."""
    return refused.value.values["retry_after"]


class TestAllowance:
    def test_what_was_used_comes_back_with_time(self) -> None:
        clock = Clock()
        allowance = Allowance(60, clock)
        for _ in range(60):
            allowance.take("a")
        with pytest.raises(RateLimited) as refused:
            allowance.take("a")
        assert wait_of(refused) == 1
        clock.now += 1
        allowance.take("a")
        with pytest.raises(RateLimited):
            allowance.take("a")
        clock.now += 10_000
        for _ in range(60):
            allowance.take("a")
        with pytest.raises(RateLimited):
            allowance.take("a")

    def test_one_party_does_not_use_up_anothers(self) -> None:
        allowance = Allowance(1, Clock())
        allowance.take("a")
        allowance.take("b")
        with pytest.raises(RateLimited) as refused:
            allowance.take("a")
        assert wait_of(refused) == 60

    def test_more_than_a_minutes_worth_needs_a_full_minute(self) -> None:
        clock = Clock()
        allowance = Allowance(10, clock)
        allowance.take("a", 1_000)
        clock.now += 60
        with pytest.raises(RateLimited):
            allowance.take("a")


class TestGuesses:
    async def _look(self, guesses: Guesses, *found: bool) -> None:
        async with guesses.looking("a", len(found)) as results:
            results.extend(found)

    async def test_after_the_last_miss_comes_a_pause(self) -> None:
        clock = Clock()
        guesses = Guesses(3, 600, clock)
        for _ in range(3):
            await self._look(guesses, False)
        with pytest.raises(RateLimited) as refused:
            await self._look(guesses, True)
        assert wait_of(refused) == 600
        clock.now += 600
        await self._look(guesses, False)

    async def test_a_find_ends_the_row(self) -> None:
        guesses = Guesses(3, 600, Clock())
        for _ in range(10):
            await self._look(guesses, False)
            await self._look(guesses, False)
            await self._look(guesses, True)

    async def test_look_ups_of_one_request_count_each(self) -> None:
        guesses = Guesses(3, 600, Clock())
        await self._look(guesses, True, True, True, True, False, False, True, False, False)
        with pytest.raises(RateLimited) as refused:
            await self._look(guesses, False, False, True)
        assert wait_of(refused) == 600
        with pytest.raises(RateLimited):
            await self._look(guesses, True)

    async def test_what_was_done_is_told_however_many_were_missed(self) -> None:
        guesses = Guesses(3, 600, Clock())
        async with guesses.looking("a", 5, withholds=False) as results:
            results.extend([False] * 5)
        with pytest.raises(RateLimited):
            await self._look(guesses, True)

    async def test_refused_input_is_a_miss_only_where_it_says_so(self) -> None:
        guesses = Guesses(2, 600, Clock())

        async def refused(*told: bool) -> None:
            async with guesses.looking("a", 1) as results:
                results.extend(told)
                raise BadUserInput("input", Message("", ""))

        for told in ([], [False], [], [False]):
            with pytest.raises(BadUserInput):
                await refused(*told)
        with pytest.raises(RateLimited):
            await self._look(guesses, True)

    async def test_a_look_up_that_failed_counts_as_missed(self) -> None:
        guesses = Guesses(1, 600, Clock())
        with pytest.raises(ZeroDivisionError):
            async with guesses.looking("a", 1):
                raise ZeroDivisionError
        with pytest.raises(RateLimited):
            await self._look(guesses, True)

    async def test_a_database_that_is_away_is_nobodys_miss(self) -> None:
        guesses = Guesses(1, 600, Clock())
        for _ in range(3):
            with pytest.raises(Unavailable):
                async with guesses.looking("a", 1):
                    raise Unavailable
        await self._look(guesses, True)

    @pytest.mark.parametrize("found", [True, False])
    async def test_those_sent_at_once_wait_for_each_other(self, found: bool) -> None:
        guesses, seen, most_at_once, at_once = Guesses(5, 600, Clock()), 0, 0, 0

        async def one() -> None:
            nonlocal seen, most_at_once, at_once
            async with guesses.looking("a", 1) as results:
                at_once += 1
                most_at_once = max(most_at_once, at_once)
                await asyncio.sleep(0)
                at_once, seen = at_once - 1, seen + 1
                results.append(found)

        done = await asyncio.gather(*(one() for _ in range(100)), return_exceptions=True)
        refused = [each for each in done if isinstance(each, RateLimited)]
        assert (seen, len(refused)) == ((100, 0) if found else (5, 95))
        assert most_at_once <= 5


def test_failures_are_counted_by_client_and_by_address() -> None:
    failures = Failures(2, Clock())
    for _ in range(2):
        failures.note("1.1.1.1", "a")
    with pytest.raises(RateLimited):
        failures.check("1.1.1.1", "a")
    failures.check("1.1.1.1", "b")
    failures.check("2.2.2.2", "a")
    for n in range(20):
        failures.note("1.1.1.1", f"c{n}")
    with pytest.raises(RateLimited):
        failures.check("1.1.1.1", "b")
