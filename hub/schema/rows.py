"""How many rows one field of a document stands for, as far as the document alone tells."""

from __future__ import annotations

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    IntValueNode,
    ListValueNode,
    get_nullable_type,
    is_introspection_type,
    is_list_type,
)

from hub.resolvers.plan.arguments import LARGEST_PAGE
from hub.resolvers.plan.cost import GIVEN, LIST

_PAGE = "first"
_INTROSPECTED = {"fields": 6, "inputFields": 3, "enumValues": 3, "args": 1}
"""How long the lists of an introspected type are, roughly."""


def rows_of(
    node: FieldNode, definition: GraphQLField, parent: GraphQLNamedType | None, schema: GraphQLSchema
) -> int:
    """The rows that this field multiplies what stands below it by.

    A page counts for what it may hold, a list for ten, a list inside a page for the page alone. What a variable
    will say is not known yet: it is counted again, exactly, once the variables are there.
    """
    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    if _PAGE in definition.args:
        value = given.get(_PAGE)
        default = definition.args[_PAGE].default_value
        return _whole(value.value if isinstance(value, IntValueNode) else default)
    for name in GIVEN:
        value = given.get(name)
        if isinstance(value, ListValueNode):
            return max(len(value.values), 1)
    if not is_list_type(get_nullable_type(definition.type)) or "pageInfo" in getattr(parent, "fields", ()):
        return 1
    if parent is not None and is_introspection_type(parent):
        return len(schema.type_map) if node.name.value == "types" else _INTROSPECTED.get(node.name.value, 1)
    return LIST


def _whole(value: object) -> int:
    """A size that no page has counts for one row here: binding the arguments refuses it by its name."""
    text = str(value)
    size = int(text) if text.isdecimal() and len(text) < 10 else 1
    return size if 1 <= size <= LARGEST_PAGE else 1
