"""Statements about whole databases on the tests' server, such as dropping one in which a vacuum is under way."""

from __future__ import annotations

import asyncio

import asyncpg

from hub.storage.connection import connect


async def on_server(server_url: str, statement: str) -> None:
    """Carries out a statement on the tests' server."""
    connection = await connect(server_url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def drop(server_url: str, name: str) -> None:
    """Drops a database, whoever is still connected to it.

    Force ends every connection but a vacuum of PostgreSQL's own, for which the owner of the hub's tables lacks the
    right; a drop without force asks that one to make way, and waits for it, but ends no other.
    """
    async with asyncio.timeout(120):
        while True:
            try:
                await on_server(server_url, f"DROP DATABASE {name} WITH (FORCE)")
            except asyncpg.InsufficientPrivilegeError:
                try:
                    await on_server(server_url, f"DROP DATABASE {name}")
                except asyncpg.ObjectInUseError:
                    continue
            return
