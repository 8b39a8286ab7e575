"""The longest texts that the hub takes, in characters, and what stands between texts that become one."""

TITLE_LIMIT = 1_000
DESCRIPTION_LIMIT = 20_000
NAME_LIMIT = 500
IDENTIFIER_LIMIT = 200
ADDRESS_LIMIT = 2_000
BETWEEN_TITLES = " / "
BETWEEN_PARAGRAPHS = "\n\n"
