"""People: the beneficiary registry, households with their members, and finances."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from hub.storage.tables.base import key, link, metadata, moment, sealed

household = Table(
    "household",
    metadata,
    key(),
    link("head_id", "beneficiary", nullable=True, use_alter=True),
    link("recorded_by", "charity", nullable=True),
    moment("recorded_at"),
    Index(None, "head_id"),
)

beneficiary = Table(
    "beneficiary",
    metadata,
    key(),
    link("registered_by", "charity", nullable=True),
    Column("external_id", Text),
    Column("name_ar", Text),
    Column("name_latin", Text),
    sealed("civil_number", under="person's key"),
    Column("civil_index", LargeBinary, unique=True),
    Column("birth_date", Date),
    Column("sex", Text),
    Column("nationality", Text),
    sealed("phone", under="person's key"),
    sealed("email", under="person's key"),
    sealed("address", under="person's key"),
    Column("governorate", Text),
    Column("area", Text),
    Column("identity_verified", Boolean, nullable=False, server_default="false"),
    link("household_id", "household", nullable=True),
    moment("registered_at"),
    moment("updated_at"),
    moment("erased_at", nullable=True),
    UniqueConstraint("registered_by", "external_id"),
    CheckConstraint(
        "name_ar IS NOT NULL OR name_latin IS NOT NULL OR erased_at IS NOT NULL", name="has_a_name"
    ),
    CheckConstraint("sex IN ('M', 'F')", name="sex"),
    CheckConstraint("(civil_number IS NULL) = (civil_index IS NULL)", name="civil_number_is_indexed"),
    Index(None, "household_id"),
    Index(None, "governorate", "id"),
    Index(None, "birth_date"),
)

household_member = Table(
    "household_member",
    metadata,
    key(),
    link("household_id", "household", ondelete="CASCADE"),
    Column("position", Integer, nullable=False),
    Column("name", Text, comment="Absent once the member was erased"),
    Column("kinship", Text, nullable=False),
    Column("birth_date", Date),
    sealed("civil_number", under="person's key"),
    Column("civil_index", LargeBinary),
    link("beneficiary_id", "beneficiary", nullable=True),
    UniqueConstraint("household_id", "position"),
    Index(None, "beneficiary_id"),
    Index(None, "civil_index"),
)

served = Table(
    "served",
    metadata,
    link("charity_id", "charity"),
    link("beneficiary_id", "beneficiary"),
    moment("since"),
    PrimaryKeyConstraint("charity_id", "beneficiary_id"),
    # A hash has no order: pages of a charity's list can only be read off the primary key, which makes them flat.
    Index(None, "beneficiary_id", postgresql_using="hash"),
    comment="Which charity registered or aided whom: the rows of a charity's own list of people",
)

finances = Table(
    "finances",
    metadata,
    key(),
    link("beneficiary_id", "beneficiary"),
    Column("as_of", Date, nullable=False),
    Column("currency", Text, nullable=False),
    Column("verified", Boolean, nullable=False, server_default="false"),
    link("recorded_by", "charity", nullable=True),
    moment("recorded_at"),
    UniqueConstraint("beneficiary_id", "id"),
)

finance_line = Table(
    "finance_line",
    metadata,
    key(),
    Column("beneficiary_id", Uuid, nullable=False),
    Column("finances_id", Uuid, nullable=False),
    Column("side", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    sealed("monthly", under="person's key"),
    sealed("note", under="person's key"),
    CheckConstraint("side IN ('INCOME', 'OBLIGATION')", name="side"),
    UniqueConstraint("finances_id", "side", "position"),
    # Whose line it is stands in the line itself, for the walls between rows, and can only be whose finances it is in.
    ForeignKeyConstraint(
        ["beneficiary_id", "finances_id"],
        ["finances.beneficiary_id", "finances.id"],
        onupdate="CASCADE",
        ondelete="CASCADE",
    ),
)

person_key = Table(
    "person_key",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("data_key", Integer, nullable=False),
    comment="The key of each beneficiary, and of each household member who is not registered, wrapped",
)
