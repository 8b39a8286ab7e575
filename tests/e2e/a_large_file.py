"""An IATI file as large as is asked for: wells in numbered villages, ten transactions for each."""

from __future__ import annotations

from pathlib import Path

TRANSACTIONS_EACH = 10
_ACTIVITY = """<iati-activity default-currency="KWD" xml:lang="en">
<iati-identifier>KW-BENCH-{n}</iati-identifier>
<title><narrative>Wells for village {n}</narrative><narrative xml:lang="ar">آبار للقرية {n}</narrative></title>
<description><narrative>Drilling, casing and a hand pump for {households} households.</narrative></description>
<participating-org role="4" type="22"><narrative>Partner {partner}</narrative></participating-org>
<activity-status code="2"/>
<activity-date type="1" iso-date="2025-01-01"/><activity-date type="3" iso-date="2026-12-31"/>
<recipient-country code="YE"/>
<location><name><narrative>Village {n}</narrative></name></location>
<sector vocabulary="1" code="14031"/>
<budget type="1" status="2"><period-start iso-date="2025-01-01"/><period-end iso-date="2025-12-31"/>\
<value value-date="2025-01-01">{amount}</value></budget>
<budget type="1" status="2"><period-start iso-date="2026-01-01"/><period-end iso-date="2026-12-31"/>\
<value value-date="2026-01-01">{amount}.5</value></budget>
{transactions}</iati-activity>
"""
_TRANSACTION = """<transaction ref="T-{t}"><transaction-type code="{kind}"/>\
<transaction-date iso-date="2025-{month:02}-{day:02}"/>\
<value value-date="2025-{month:02}-{day:02}">{value}.250</value>\
<description><narrative>Instalment {t} for village {n}</narrative></description>\
<receiver-org><narrative>Partner {partner}</narrative></receiver-org></transaction>
"""


def write_file(path: Path, projects: int, *, changed: int | None = None) -> None:
    """Writes so many activities; the one called `changed` has another amount."""
    with path.open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="2.03">\n')
        for n in range(projects):
            out.write(_activity(n, 7 if n == changed else 0))
        out.write("</iati-activities>\n")


def _activity(n: int, more: int) -> str:
    return _ACTIVITY.format(
        n=n,
        partner=n % 97,
        households=20 + n % 300,
        amount=5000 + n % 4000 + more,
        transactions="".join(_transaction(n, t) for t in range(TRANSACTIONS_EACH)),
    )


def _transaction(n: int, t: int) -> str:
    value = 100 + (n * 31 + t) % 900
    return _TRANSACTION.format(
        t=t, n=n, kind=3 + t % 2, month=1 + t, day=1 + n % 28, value=value, partner=n % 97
    )
