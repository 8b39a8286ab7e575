"""Who plays in the story: two charities, an adapter, the ministry, a donor portal, and a family nobody has aided yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from hub.cli.demo import country, operations
from hub.cli.demo.country import Country
from hub.cli.demo.loading import Member
from hub.cli.demo.party import Party, Question
from hub.errors import ConfigurationError
from hub.resolvers.supervising import SetAidType
from hub.rules.cycle import CycleKind
from hub.rules.payer import AidSubject

_MONTHS_AHEAD = 48
_FEWEST = 2  # families: one for the story, one for the reader


@dataclass(frozen=True)
class Cast:
    """The users of the hub, each with a client of its own; `charities` are the first two of the country."""

    charities: tuple[Member, Member]
    first: Party
    second: Party
    adapter: Party
    ministry: Party
    donor_portal: Party


@dataclass(frozen=True)
class Stage:
    """What the story is about: an aid type of each kind, a month, and families free of both in it."""

    personal: SetAidType
    of_households: SetAidType
    cycle: str
    family: list[country.Member]
    next_family: list[country.Member]

    @property
    def head(self) -> country.Member:
        """Who asks for aid."""
        return self.family[0]

    @property
    def relative(self) -> country.Member:
        """Somebody of the same household."""
        return self.family[1]


async def set_stage(cast: Cast, nation: Country) -> Stage:
    """A stage on which the story can be told, this month or the first later one. Raises ConfigurationError."""
    personal = _monthly(nation, AidSubject.PERSON)
    of_households = _monthly(nation, AidSubject.HOUSEHOLD)
    listed = list(country.families(cast.charities[0].example.beneficiaries))[:400]
    for cycle in _months(datetime.now(UTC).date()):
        free = await _free(cast.first, listed, (personal.code, of_households.code), cycle)
        if len(free) >= _FEWEST:
            return Stage(personal, of_households, cycle, *free[:_FEWEST])
    raise ConfigurationError("Every family has been aided for years ahead: remove the data directory.")


async def _free(
    party: Party, families: Sequence[list[country.Member]], aid_types: Sequence[str], cycle: str
) -> list[list[country.Member]]:
    """The families whose head may be given all of these aid types in that month."""
    wanted = [
        {"civilId": family[0].civil_id, "aidType": aid_type, "cycles": [cycle]}
        for family in families
        for aid_type in aid_types
    ]
    checks = (await party.told(Question(operations.CHECKS, {"input": wanted})))["aidChecks"]
    allowed = [check["allowed"] for check in checks]
    width = len(aid_types)
    return [family for n, family in enumerate(families) if all(allowed[n * width : (n + 1) * width])]


def _monthly(nation: Country, counted_for: AidSubject) -> SetAidType:
    for aid_type in nation.aid_types:
        plain = aid_type.ceiling is None and not aid_type.identity_required
        if plain and aid_type.counted_for is counted_for and aid_type.cycle is CycleKind.MONTH:
            return aid_type
    raise ConfigurationError(
        f"The example country has no plain monthly aid type counted for a {counted_for}."
    )


def _months(today: date) -> Iterator[str]:
    for ahead in range(_MONTHS_AHEAD):
        years, month = divmod(today.month - 1 + ahead, 12)
        yield f"{today.year + years:04}-{month + 1:02}"
