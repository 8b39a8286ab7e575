"""Files of IATI 1.0x say the same as their 2.03 twins; 2.01 and 2.02 are read as they are."""

from decimal import Decimal
from pathlib import Path

import pytest

from charity_adapter.faults import LeftOut
from charity_adapter.records import LocalText, OrganisationRole, TransactionType
from charity_adapter.sources import Bundle
from tests.charity_adapter.builders import a_budget, a_file, a_transaction, an_activity, project_of, read

OLD = """<title>A well</title><title xml:lang="ar">بئر</title>
<description type="1" xml:lang="en">Clean water</description>
<participating-org role="Implementing" ref="KW-9" type="22">Wells and Water</participating-org>
<participating-org role="funding" xml:lang="ar">صندوق الماء</participating-org>
<activity-date type="start-planned" iso-date="2012-01-01">1 January</activity-date>
<activity-date type="end-actual" iso-date="2013-01-01"/>
<sector vocabulary="DAC" code="14030" percentage="60">Basic water</sector><sector vocabulary="RO" code="W"/>
<location><name>The village</name><coordinates latitude="29.3" longitude="47.9" precision="1"/></location>
<budget type="original"><period-start iso-date="2012-01-01"/><period-end iso-date="2012-12-31"/>
<value currency="KWD" value-date="2012-01-01">100</value></budget>
<transaction ref="T-1"><transaction-type code="IF">Incoming</transaction-type>
<transaction-date iso-date="2012-02-01"/><value value-date="2012-02-01">7</value>
<description xml:lang="en">A gift</description><provider-org ref="KW-3">A donor</provider-org></transaction>
<result type="1"><title>Wells</title><indicator measure="1"><title>Dug</title>
<baseline year="2011" value="0"><comment>None</comment></baseline></indicator></result>"""
NEW = """<title><narrative>A well</narrative><narrative xml:lang="ar">بئر</narrative></title>
<description type="1"><narrative xml:lang="en">Clean water</narrative></description>
<participating-org role="4" ref="KW-9" type="22"><narrative>Wells and Water</narrative></participating-org>
<participating-org role="1"><narrative xml:lang="ar">صندوق الماء</narrative></participating-org>
<activity-date type="1" iso-date="2012-01-01"/>
<activity-date type="4" iso-date="2013-01-01"/>
<sector code="14030" percentage="60"><narrative>Basic water</narrative></sector><sector vocabulary="99" code="W"/>
<location><name><narrative>The village</narrative></name><point><pos>29.3 47.9</pos></point></location>
<budget type="1"><period-start iso-date="2012-01-01"/><period-end iso-date="2012-12-31"/>
<value currency="KWD" value-date="2012-01-01">100</value></budget>
<transaction ref="T-1"><transaction-type code="1"/>
<transaction-date iso-date="2012-02-01"/><value value-date="2012-02-01">7</value>
<description><narrative xml:lang="en">A gift</narrative></description>
<provider-org ref="KW-3"><narrative>A donor</narrative></provider-org></transaction>
<result type="1"><title><narrative>Wells</narrative></title><indicator measure="1">
<title><narrative>Dug</narrative></title>
<baseline year="2011" value="0"><comment><narrative>None</narrative></comment></baseline></indicator></result>"""


def _read(folder: Path, parts: str, version: str) -> Bundle:
    activity = an_activity(parts, title="")
    (bundle,) = read(a_file(folder, activity, version=version))
    return bundle


@pytest.mark.parametrize("version", ["1.01", "1.04", "1.05"])
def test_an_old_activity_says_what_its_new_twin_says(tmp_path: Path, version: str) -> None:
    old, new = _read(tmp_path, OLD, version), _read(tmp_path, NEW, "2.03")
    assert old.transactions == new.transactions
    assert (old.refused, old.left_out) == ((), ())
    assert _content(old) == _content(new)


def _content(bundle: Bundle) -> dict[str, object]:
    project = project_of(bundle)
    names = [name for name in type(project).__slots__ if name != "place"]
    return {name: getattr(project, name) for name in names}


def test_an_old_activity_is_read_in_full(tmp_path: Path) -> None:
    project = project_of(_read(tmp_path, OLD, "1.05"))
    assert project.titles == (LocalText("en", "A well"), LocalText("ar", "بئر"))
    assert [participant.role for participant in project.participants] == [
        OrganisationRole.IMPLEMENTING,
        OrganisationRole.FUNDING,
    ]
    assert [(sector.vocabulary, sector.percentage) for sector in project.sectors] == [
        ("1", Decimal(60)),
        ("99", None),
    ]
    assert (str(project.planned_start), str(project.actual_end)) == ("2012-01-01", "2013-01-01")


@pytest.mark.parametrize("version", ["2.01", "2.02"])
def test_2_01_and_2_02_are_read_as_they_are(tmp_path: Path, version: str) -> None:
    bundle = _read(tmp_path, NEW, version)
    assert bundle.transactions[0].type is TransactionType.INCOMING_FUNDS
    assert bundle.left_out == ()


@pytest.mark.parametrize(
    ("letters", "kind"), list(zip("IF C D E IR LR R QP QS CG".split(), TransactionType, strict=False))
)
def test_letters_are_the_numbers_of_the_codelist(tmp_path: Path, letters: str, kind: TransactionType) -> None:
    row = a_transaction(kind=f'<transaction-type code="{letters}"/>')
    (transaction,) = _read(tmp_path, f"<title>A well</title>{row}", "1.05").transactions
    assert transaction.type is kind


def test_faults_of_an_old_file_name_its_own_lines_and_words(tmp_path: Path) -> None:
    parts = f"""<title>A well</title>
<participating-org role="Helping" xml:lang="!">Us</participating-org>
<sector vocabulary="ISO" code="1" xml:lang="!">Water</sector>
{a_budget(value="<value>1,5</value>")}"""
    bundle = _read(tmp_path, parts, "1.05")
    (budget,) = bundle.refused
    assert (budget.faults[0].code, budget.faults[0].place.line) == ("bad-number", 5)
    assert [_told(part) for part in bundle.left_out] == [
        (4, "iati-activity/sector/narrative/@xml:lang", "bad-language"),
        (3, "iati-activity/participating-org/@role", "unknown-code"),
    ]
    assert project_of(bundle).sectors[0].vocabulary == "ISO"


def _told(part: LeftOut) -> tuple[int, str, str]:
    return part.fault.place.line, part.fault.place.element, part.fault.code
