"""The two questions that every server is asked, and with what: a family's screen (A) and a page of projects (B)."""

from __future__ import annotations

import random
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import orjson

from bench.reads.cluster import PEER, Cluster

SEALED = rb',"civilId":"\d{12}"'
"""What of the hub's answer only the hub can give: it alone decrypts."""

Variables = dict[str, str]


@dataclass(frozen=True)
class Question:
    """One question as the hub is asked it, how many ask at a time, and the variables of a row's key."""

    name: str
    title: str
    text: str
    together: int
    variables: Callable[[UUID], Variables]

    def body(self, variables: Variables) -> bytes:
        """The request's JSON."""
        return orjson.dumps({"query": self.text, "variables": variables})


def global_id(type_name: str, key: UUID) -> str:
    """Relay's global id."""
    return b64encode(f"{type_name}:{key}".encode()).decode()


def cursor(key: UUID) -> str:
    """The cursor of the row with this key."""
    return b64encode(key.bytes).decode()


A = Question(
    "A",
    "a family with its members and its aid history",
    """query FamilyScreen($id: ID!) {
  beneficiary(id: $id, purpose: AID_ASSESSMENT) {
    id name civilId birthDate
    household { members { name kinship } }
    aids(first: 20) {
      nodes { aidType { code } cycles state grantedAt amount { amount currency } charity { name } }
    }
  }
}""",
    64,
    lambda key: {"id": global_id("Beneficiary", key)},
)

B = Question(
    "B",
    "50 projects with 6 budget lines each",
    """query ProjectPage($after: String) {
  projects(filter: {mine: true}, first: 50, after: $after) {
    nodes {
      id title status country
      budget { planned { amount currency } lines { period { start } planned { amount } } }
    }
    pageInfo { hasNextPage endCursor }
  }
}""",
    16,
    lambda key: {"after": cursor(key)},
)

QUESTIONS = {"A": A, "B": B}


async def keys_of(cluster: Cluster, question: Question, seed: int) -> Sequence[UUID]:
    """Many keys to ask with, in an order of chance: people all over the registry, or places in the list."""
    connection = await asyncpg.connect(cluster.address(PEER))
    try:
        if question is A:
            rows = await connection.fetch("SELECT id FROM beneficiary")
        else:
            listed = "SELECT id FROM project WHERE charity_id = $1 ORDER BY id DESC OFFSET 1"
            rows = (await connection.fetch(listed, cluster.charity_id))[:-51]
    finally:
        await connection.close()
    keys = [UUID(int=row[0].int) for row in rows]
    chance = random.Random(seed)
    return [chance.choice(keys) for _ in range(20_000)]
