"""What the reasons of findings on projects that look like one say."""

from __future__ import annotations

from collections.abc import Mapping

from hub.errors import Message
from hub.rules.duplicates.reasons import Why

DUPLICATE: Mapping[str, Message] = {
    Why.SAME_IDENTIFIER: Message(
        "Both have the IATI identifier {identifier}.", "للمشروعين معرّف IATI نفسه: {identifier}."
    ),
    Why.WORDING_ALIKE: Message(
        "The wording is alike; both say: {words}.", "الصياغة متشابهة؛ وفي المشروعين: {words}."
    ),
    Why.SAME_IN_TWO_LANGUAGES: Message(
        "The one says in Arabic what the other says in another language: {words}.",
        "يقول أحدهما بالعربية ما يقوله الآخر بلغة أخرى: {words}.",
    ),
    Why.CLOSEST_IN_MEANING: Message(
        "Their texts are much closer in meaning than those of other projects.",
        "معنى نصيهما أقرب بكثير من معنى نصوص المشاريع الأخرى.",
    ),
    Why.SAME_PLACE: Message("Both are in {place}.", "كلاهما في {place}."),
    Why.NEAR: Message("They are {kilometres} km apart.", "بينهما {kilometres} كم."),
    Why.OVERLAPPING_DATES: Message(
        "Their dates overlap from {first} to {last}.", "تتداخل مدتهما من {first} إلى {last}."
    ),
    Why.SAME_SECTOR: Message("Both are of sector {sector}.", "كلاهما في القطاع {sector}."),
    Why.SAME_PARTNER: Message("Both are carried out by “{partner}”.", "ينفذهما «{partner}»."),
    Why.ONE_NAMES_THE_OTHER: Message(
        "The one names the other’s charity among those who take part.",
        "يذكر أحدهما جمعية الآخر بين المشاركين.",
    ),
}
