"""How a member of a household is related to its head."""

from __future__ import annotations

from enum import StrEnum


class Kinship(StrEnum):
    """A member's relation to the head of the household."""

    HEAD = "HEAD"
    SPOUSE = "SPOUSE"
    CHILD = "CHILD"
    FOSTER_CHILD = "FOSTER_CHILD"
    PARENT = "PARENT"
    SIBLING = "SIBLING"
    GRANDCHILD = "GRANDCHILD"
    GRANDPARENT = "GRANDPARENT"
    OTHER_RELATIVE = "OTHER_RELATIVE"
    NOT_RELATED = "NOT_RELATED"
    NOT_STATED = "NOT_STATED"


_WRITTEN = {
    Kinship.HEAD: "head of household|رب الأسرة|ربة الأسرة",
    Kinship.SPOUSE: "wife|husband|زوجة|زوج",
    Kinship.CHILD: "son|daughter|ابن|ابنة|بنت",
    Kinship.FOSTER_CHILD: "foster child|مكفول|مكفولة",
    Kinship.PARENT: "father|mother|أب|أم|والد|والدة",
    Kinship.SIBLING: "brother|sister|أخ|أخت",
    Kinship.GRANDCHILD: "grandson|granddaughter|حفيد|حفيدة",
    Kinship.GRANDPARENT: "grandfather|grandmother|جد|جدة",
    Kinship.OTHER_RELATIVE: "other relative|uncle|aunt|nephew|niece|cousin|قريب|قريبة|عم|عمة|خال|خالة",
    Kinship.NOT_RELATED: "not related|غير قريب",
}
_KINSHIPS = {word: kinship for kinship, words in _WRITTEN.items() for word in words.split("|")}


def kinship_of(word: str) -> Kinship | None:
    """The kinship that a case file's word names: the schema's own word, or an English or Arabic one."""
    plain = " ".join(word.casefold().replace("_", " ").replace("-", " ").split())
    schema_word = plain.upper().replace(" ", "_")
    return Kinship(schema_word) if schema_word in Kinship.__members__ else _KINSHIPS.get(plain)
