"""Invented values for rows: nothing, the empty, Arabic, what JSON must escape, the very small and the very large."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from string import Formatter
from typing import Any, TypeVar

from hub.errors import Message
from hub.resolvers.publishing_inputs import (
    BudgetStatus,
    CountryShareInput,
    DocumentInput,
    IndicatorInput,
    IndicatorPeriodInput,
    LocalTextInput,
    LocationInput,
    MilestoneInput,
    OrganisationRole,
    ParticipantInput,
    ProjectInput,
    ProjectStatus,
    ProjectTrack,
    RegionShareInput,
    ResultInput,
    ResultKind,
    SectorInput,
)
from hub.resolvers.reasons import MESSAGES

T = TypeVar("T")

TEXTS = (
    "مريم سالم",
    "جمعية «النور» ١٢٣",
    'a "quoted" \\ text',
    "tab\tand\nline",
    "\u2028\u2029 \u200f\u061c",
    "e\u0301 👨‍👩‍👧 𝕬",
    "",
    " ",
    "null",
    "50%_off",
    "</script><!--'; --",
    "\x7f\x85",
    "well " * 40,
)
AMOUNTS = ("0.000001", "0.5", "12500.500", "100", "7", "999999999999.999999", "3.10")
LANGUAGES = ("ar", "en", "fr", "zh-hant")


class Invented:
    """Values from a seed: the same seed invents the same."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def maybe(self, value: T) -> T | None:
        """The value, or nothing."""
        return value if self.random.random() < 0.6 else None

    def one(self, values: Sequence[T]) -> T:
        """One of these."""
        return self.random.choice(values)

    def some(self, make: Any, most: int = 3) -> tuple[Any, ...]:
        """None of what is made, one or several."""
        return tuple(make() for _ in range(self.random.randint(0, most)))

    def text(self) -> str:
        """A text."""
        return self.one(TEXTS)

    def amount(self) -> Decimal:
        """A positive amount."""
        return Decimal(self.one(AMOUNTS))

    def day(self) -> date:
        """A day from 2023 to 2029."""
        return date(2023, 1, 1) + timedelta(days=self.random.randrange(2_500))

    def moment(self) -> datetime:
        """A moment, to the microsecond or to the second."""
        microsecond = self.one((0, 1, 120_000, 999_999))
        return datetime(2025, 1, 1, microsecond=microsecond, tzinfo=UTC) + timedelta(
            seconds=self.random.randrange(30_000_000)
        )

    def local(self) -> LocalTextInput:
        """A text with its language."""
        return LocalTextInput(self.one(LANGUAGES), self.text())

    def titles(self) -> tuple[LocalTextInput, ...]:
        """Titles, of which there is one at least."""
        return (replace(self.local(), text="بئر"), *self.some(self.local, 2))

    def project(self, external_id: str) -> ProjectInput:
        """A project as a charity might tell of it."""
        return ProjectInput(
            external_id,
            self.titles(),
            self.one(list(ProjectStatus)),
            self.maybe(self.text()),
            self.some(self.local),
            self.one(list(ProjectTrack)),
            self.some(
                lambda: SectorInput(
                    self.one(("14031", "7", "x")),
                    self.one(("1", "99")),
                    self.maybe(self.text()),
                    self.maybe(self.amount()),
                )
            ),
            self.some(lambda: CountryShareInput(self.one(("SD", "KE")), self.maybe(self.amount()))),
            self.some(lambda: RegionShareInput(self.one(("289", "298")), "1", self.maybe(self.amount()))),
            self.some(self._location),
            self.maybe(self.day()),
            self.maybe(self.day()),
            self.maybe(self.day()),
            self.maybe(self.day()),
            participants=self.some(self._participant),
            results=self.some(self._result),
            milestones=self.some(lambda: MilestoneInput(self.titles(), self.day(), self.maybe(self.day()))),
            documents=self.some(
                lambda: DocumentInput(
                    "https://x.example/%20?a=1&b",
                    self.some(self.local),
                    self.maybe("image/png"),
                    self.maybe("A08"),
                )
            ),
            beneficiaries_reached=self.maybe(self.random.randrange(5_000)),
        )

    def _location(self) -> LocationInput:
        degrees = self.one((Decimal("0.000001"), Decimal(0), Decimal("-89.5"), Decimal("15.4500")))
        return LocationInput(self.maybe(self.text()), self.maybe(degrees), self.maybe(-degrees))

    def _participant(self) -> ParticipantInput:
        ref = self.maybe(self.one(("SD-WELLS", "SO-NEW", "KE-GONE", "XX-0")))
        return ParticipantInput(
            self.one(list(OrganisationRole)), self.maybe(self.text()), ref, self.maybe("22")
        )

    def _result(self) -> ResultInput:
        return ResultInput(
            self.one(list(ResultKind)),
            self.some(self.local),
            self.some(self.local),
            self.some(self._indicator, 2),
        )

    def _indicator(self) -> IndicatorInput:
        return IndicatorInput(
            self.some(self.local), self.maybe(2025), self.maybe("0"), self.some(self._indicator_period, 2)
        )

    def _indicator_period(self) -> IndicatorPeriodInput:
        days = (self.maybe(self.day()), self.maybe(self.day()))
        return IndicatorPeriodInput(*days, self.maybe(self.text()), self.maybe("9"))

    def budget(self, position: int) -> dict[str, Any]:
        """A line of a budget."""
        start = self.day()
        return {
            "position": position,
            "kind": self.one(("ORIGINAL", "REVISED")),
            "status": self.one(list(BudgetStatus)).value,
            "period_start": start,
            "period_end": start + timedelta(days=self.random.randrange(700)),
            "value": self.one((Decimal(-5), Decimal(0), self.amount())),
            "currency": self.one(("KWD", "USD")),
            "value_date": self.maybe(self.day()),
        }

    def reasons(self, codes: Sequence[str]) -> list[dict[str, Any]]:
        """Reasons of a finding with every parameter that their sentences name."""
        return [
            {"code": code, "weight": self.one((0, 1, 0.25, 0.123456)), "parameters": self._parameters(code)}
            for code in codes
        ]

    def _parameters(self, code: str) -> dict[str, Any]:
        message = MESSAGES.get(code)
        return {name: self.one(("مريم", 5, ["T1", "T2"], [], "0.5")) for name in _named(message)}


def _named(message: Message | None) -> set[str]:
    texts = [] if message is None else [message.en, message.ar]
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}


CODES = (*sorted(MESSAGES), "OF_A_NEWER_HUB")
"""Every reason that a sentence is known for, and one for which there is none."""
