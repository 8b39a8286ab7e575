"""PostgreSQL: tables, statements, the audit chain, encryption and migrations."""
