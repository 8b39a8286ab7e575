"""Whose forecasts a caller sees, what they say in the caller's language, and that unknown is said as such."""

from __future__ import annotations

from typing import Any

import pytest

from hub.errors import Language, Message
from hub.resolvers.reasons import MESSAGES
from hub.resolvers.reasons.forecast import FORECAST, REMEDIES
from hub.rules.forecast import ForecastReason
from hub.rules.forecast_remedies import Remedy
from tests.served import World

pytestmark = pytest.mark.any_postgres

FORECASTS = """{ projects(first: 20) { nodes { id forecasts {
    outcome chance reasons { code text weight } remedies { code text } madeAt } } } }"""


async def forecasts(world: World, who: Any) -> dict[str, list[dict[str, Any]]]:
    """The forecasts that the caller sees, by project; projects without any are left out."""
    found = (await world.data(who, FORECASTS))["projects"]["nodes"]
    return {node["id"]: node["forecasts"] for node in found if node["forecasts"]}


async def test_a_charity_sees_the_forecasts_of_its_own_projects_alone(world: World) -> None:
    assert set(await forecasts(world, "charity")) == {world.id("Project", 0)}
    assert set(await forecasts(world, "other charity")) == {world.id("Project", 3)}


async def test_the_ministry_sees_all_forecasts(world: World) -> None:
    assert set(await forecasts(world, "ministry")) == {world.id("Project", 0), world.id("Project", 3)}


async def test_a_forecast_tells_its_reasons_and_remedies_and_what_is_unknown(world: World) -> None:
    late, over = (await forecasts(world, "ministry"))[world.id("Project", 0)]
    assert (late["outcome"], late["chance"]) == ("LATE", 1)
    assert late["reasons"][0]["weight"] == 1
    assert [each["code"] for each in late["remedies"]] == [
        "PUBLISH_THE_ACTUAL_END",
        "ASK_FOR_AN_EXTENSION_EARLY",
    ]
    assert (over["outcome"], over["chance"], over["remedies"]) == ("OVER_BUDGET", None, [])
    assert [each["code"] for each in over["reasons"]] == ["UNKNOWN_TOO_EARLY"]


@pytest.mark.parametrize(
    ("language", "said", "suggested"),
    [
        ("en", "The planned end was 2026-01-01,", "Publish the actual end if the work is done."),
        ("ar", "كان الانتهاء المخطط في 2026-01-01،", "انشر تاريخ الانتهاء الفعلي إن كان العمل قد انتهى."),
    ],
)
async def test_forecasts_speak_the_language_of_the_caller(
    world: World, language: str, said: str, suggested: str
) -> None:
    answer = await world.hub.ask(world.caller("charity"), FORECASTS, Accept_Language=language)
    nodes = answer["data"]["projects"]["nodes"]
    (late, _) = next(node["forecasts"] for node in nodes if node["forecasts"])
    assert late["reasons"][0]["text"].startswith(said)
    assert late["remedies"][0]["text"] == suggested


def _filled(message: Message, language: Language) -> str:
    names = ("percent", "spent", "elapsed", "end", "finished", "happened")
    counted = [f"{scope}_{what}" for scope in ("own", "all", "enough") for what in ("finished", "happened")]
    return message.say(language, **dict.fromkeys((*names, *counted), "7"))


@pytest.mark.parametrize("language", Language)
def test_every_reason_and_every_remedy_has_its_sentence(language: Language) -> None:
    assert set(FORECAST) == set(ForecastReason)
    assert set(FORECAST) <= set(MESSAGES)
    assert set(REMEDIES) == set(Remedy)
    said = [_filled(message, language) for message in (*FORECAST.values(), *REMEDIES.values())]
    assert len(set(said)) == len(said)
    assert not any("{" in text for text in said)
