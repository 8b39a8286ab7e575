"""The steps that bring a database from empty to the newest schema (Alembic)."""
