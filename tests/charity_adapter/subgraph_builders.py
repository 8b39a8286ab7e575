"""A charity's notes in small files, and its subgraph, asked without a network."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from charity_adapter.config import load_config
from charity_adapter.subgraph.app import create_app
from charity_adapter.subgraph.notebook import Note, Notebook
from charity_adapter.subgraph.serving import notebooks, subgraph_of
from charity_adapter.subgraph.settings import NoteKind, SubgraphConfig

TOKEN = "a-token-of-our-own-for-the-router"
NOTED = """الرقم المدني,الملاحظة,التاريخ,الكاتب
284010112345,Visited the family.,2026-03-01,Maryam
٢٨٤٠١٠١١٢٣٤٥,الأب وجد عملا,2026-05-02,
299120154321,Needs a wheelchair.,,Yusuf
"""
SEEN = """Project,Report,Date,Done
W-1,The casing is in.,2026-02-03,60%
W-1,Drilling has begun.,2026-01-03,20
W-2,Nothing yet.,2026-01-05,0
"""
CONFIG = """
[hub]
url = "https://hub.example"
client_id = "ours"
client_secret_env = "A_SECRET"

[[source]]
kind = "iati"
path = "activities.xml"

[subgraph]
token_env = "A_TOKEN"
charity = "NOOR"

[subgraph.case_notes]
kind = "csv"
path = "case_notes.csv"
key = "civil_id"
columns = { key = "الرقم المدني", text = "الملاحظة", on = "التاريخ", author = "الكاتب" }

[subgraph.site_reports]
kind = "csv"
path = "site_reports.csv"
key = "external_id"
columns = { key = "Project", text = "Report", on = "Date", progress = "Done" }
"""
ENTITIES = """query($representations: [_Any!]!) { _entities(representations: $representations) {
  __typename
  ... on Beneficiary { id caseNotes { text writtenOn author } }
  ... on Project { id siteReports { text visitedOn progress } } } }"""


def a_charity(folder: Path, config: str = CONFIG, **files: str) -> Path:
    """A folder with a charity.toml and its notes; answers where the charity.toml is."""
    written = {"case_notes": NOTED, "site_reports": SEEN, **files}
    for name, text in written.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    path = folder / "charity.toml"
    path.write_text(config, encoding="utf-8")
    return path


def configured(path: Path) -> SubgraphConfig:
    """What a charity.toml says of the subgraph."""
    return subgraph_of(load_config(path), path.parent)


class CountedNotebook:
    """A notebook that counts how often it is looked into."""

    def __init__(self, notebook: Notebook) -> None:
        self.looks: list[list[str]] = []
        self._notebook = notebook

    def find(self, keys: Sequence[str]) -> Mapping[str, Sequence[Note]]:
        """Count, and find."""
        self.looks.append(list(keys))
        return self._notebook.find(keys)

    def faults(self) -> Sequence[Any]:
        """Those of the notebook."""
        return self._notebook.faults()


class Asked:
    """A subgraph that is there to be asked."""

    def __init__(self, client: httpx.AsyncClient, books: Mapping[NoteKind, CountedNotebook]) -> None:
        self.client = client
        self.books = books

    async def post(self, query: str, token: str | None = TOKEN, **variables: Any) -> httpx.Response:
        """The response to a request."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        body = json.dumps({"query": query, "variables": variables})
        return await self.client.post("/graphql", content=body, headers=headers)

    async def entities(self, *representations: Any) -> dict[str, Any]:
        """The answer to a router's question."""
        response = await self.post(ENTITIES, representations=list(representations))
        assert response.status_code == 200
        answer: dict[str, Any] = response.json()
        return answer


@asynccontextmanager
async def a_subgraph(path: Path, hub_url: str = "https://hub.example") -> AsyncIterator[Asked]:
    """The subgraph of this charity.toml."""
    config = configured(path)
    books = {kind: CountedNotebook(book) for kind, book in notebooks(config).items()}
    app = create_app(config, books, hub_url, TOKEN if config.token_env else None)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://subgraph") as client,
    ):
        yield Asked(client, books)


def a_person(civil_id: str | None, id: str = "QmVuZWZpY2lhcnk6MQ==") -> dict[str, Any]:
    """A person as a router names them."""
    return {"__typename": "Beneficiary", "id": id, "civilId": civil_id}


def a_project(external_id: str, charity: str = "NOOR", id: str = "UHJvamVjdDox") -> dict[str, Any]:
    """A project as a router names it."""
    code = {"__typename": "Charity", "code": charity}
    return {"__typename": "Project", "id": id, "externalId": external_id, "charity": code}
