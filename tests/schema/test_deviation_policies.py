"""Whoever reads findings is told beyond what budgets become one: what the ministry set, the usual for the rest."""

from __future__ import annotations

from tests.served import World

EVERYTHING = "track overspent ahead lineOverspent underBurn elapsed index implausible graceDays"
USUAL = {
    "track": "DEVELOPMENT",
    "overspent": "0.10",
    "ahead": "0.50",
    "lineOverspent": "0.25",
    "underBurn": "0.50",
    "elapsed": "0.50",
    "index": "0.80",
    "implausible": "10",
    "graceDays": 90,
}
SET = f"""mutation Set($input: DeviationPolicyInput!) {{
  setDeviationPolicy(input: $input) {{ __typename ... on DeviationPolicy {{ {EVERYTHING} }} }} }}"""


async def test_what_the_ministry_set_is_told_and_the_usual_for_the_other_track(own_world: World) -> None:
    asked = f"{{ deviationPolicies {{ {EVERYTHING} }} }}"
    care = USUAL | {"track": "CARE", "ahead": "1.00", "elapsed": "0.33", "graceDays": 30}
    assert (await own_world.data("charity", asked))["deviationPolicies"] == [care, USUAL]
    wanted = {"track": "CARE", "overspent": "0.200", "graceDays": 0}
    made = (await own_world.data("ministry", SET, input=wanted))["setDeviationPolicy"]
    now = USUAL | wanted
    assert made == {"__typename": "DeviationPolicy", **now}
    assert (await own_world.data("charity", asked))["deviationPolicies"] == [now, USUAL]
