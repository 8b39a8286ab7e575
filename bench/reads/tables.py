"""The table of a measurement: medians with their spread, and each server's ratio to the limit, round by round."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import median

from bench.reads.measuring import Turn

LIMIT = "limit"
_HEAD = "| server | server µs | × limit | PostgreSQL µs | × limit | answers/s | × limit |"
_RULE = "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"

Figure = Callable[[Turn], float]
_FIGURES: Sequence[Figure] = (
    lambda turn: turn.server_us,
    lambda turn: turn.database_us,
    lambda turn: turn.per_second,
)


def table(turns: Sequence[Turn]) -> str:
    """Markdown: a table for each question and number of clients; in brackets the least and the most of all rounds."""
    cases = list(dict.fromkeys((turn.question, turn.clients) for turn in turns))
    return "\n\n".join(_case(case, [t for t in turns if (t.question, t.clients) == case]) for case in cases)


def _case(case: tuple[str, int], turns: Sequence[Turn]) -> str:
    question, clients = case
    rounds = len({turn.round for turn in turns})
    servers = dict.fromkeys(turn.server for turn in turns)
    many = "1 client" if clients == 1 else f"{clients} clients"
    title = f"**{question}, {many}**: medians of {rounds} rounds"
    return "\n".join([title, "", _HEAD, _RULE, *(_row(server, turns) for server in servers)])


def _row(server: str, turns: Sequence[Turn]) -> str:
    own = {turn.round: turn for turn in turns if turn.server == server}
    limit = {turn.round: turn for turn in turns if turn.server == LIMIT}
    cells = [server]
    for figure in _FIGURES:
        cells.append(_spread([figure(turn) for turn in own.values()], 0))
        ratios = [figure(own[n]) / figure(limit[n]) for n in own if n in limit and figure(limit[n])]
        cells.append(_spread(ratios, 2) if ratios else "")
    return f"| {' | '.join(cells)} |"


def _spread(values: Iterable[float], places: int) -> str:
    known = sorted(values)
    return f"{median(known):,.{places}f} ({known[0]:,.{places}f}–{known[-1]:,.{places}f})"
