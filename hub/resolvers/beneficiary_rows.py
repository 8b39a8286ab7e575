"""Reading `beneficiaries.csv`: its header, and each row as checked values or as a refusal that names the cell."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from hub.errors import BadUserInput, Message
from hub.resolvers.inputs import checked_code, checked_monthly, when_given
from hub.resolvers.kinship import Kinship, kinship_of
from hub.resolvers.particulars import checked_particulars
from hub.rules.arabic import ascii_digits
from hub.storage.registry import Particulars

COLUMNS = (
    "external_id",
    "civil_id",
    "name_ar",
    "name_latin",
    "birth_date",
    "sex",
    "nationality",
    "phone",
    "email",
    "governorate",
    "area",
    "address",
    "household_external_id",
    "kinship",
    "monthly_income",
    "monthly_obligations",
)
"""The columns that a file may have, in any order; `external_id` and a name must be among them."""

_HEADER = "header"
_EMPTY = Message("the file is empty.", "الملف فارغ.")
_NOT_UTF8 = Message(
    "the file is not UTF-8: save it as “CSV UTF-8”.", "الملف ليس UTF-8: احفظه بصيغة «CSV UTF-8»."
)
_UNKNOWN = Message(
    "unknown columns: {columns}. Known are: {known}.", "أعمدة غير معروفة: {columns}. المعروف منها: {known}."
)
_REPEATED = Message("columns named twice: {columns}.", "أعمدة مكررة: {columns}.")
_MISSING = Message("the column {columns} is missing.", "ينقص العمود {columns}.")
_CELLS = Message(
    "has {count} cells where the header has {expected}.", "فيه {count} خانة وفي الترويسة {expected}."
)
_BROKEN = Message(
    "cannot be read: a quotation mark that opens in it does not close as CSV wants it.",
    "لا يُقرأ: علامة اقتباس تُفتح فيه ولا تُغلق كما تقتضي صيغة CSV.",
)
_DATE = Message("must be a date written 2026-12-31.", "يجب أن يكون تاريخاً مكتوباً هكذا: 2026-12-31.")
_AMOUNT = Message("must be an amount written 1250.500.", "يجب أن يكون مبلغاً مكتوباً هكذا: 1250.500.")
_NO_ID = Message("is needed in every row.", "مطلوب في كل صف.")
_KINSHIP = Message("is none of: {known}.", "ليست واحدة من: {known}.")
_NO_HOUSEHOLD = Message("is needed beside a kinship.", "مطلوب مع صلة القرابة.")

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_PLAIN_AMOUNT = re.compile(r"\d{1,12}(\.\d{1,6})?")


@dataclass(frozen=True, repr=False)
class Row:
    """One person of the file; what a row leaves blank is None."""

    line: int
    external_id: str
    particulars: Particulars
    household: str | None
    kinship: Kinship | None
    monthly_income: Decimal | None
    monthly_obligations: Decimal | None


@dataclass(frozen=True)
class UnreadableRow:
    """A row that is refused as it stands; `column` where one cell is to blame."""

    line: int
    external_id: str
    column: str
    reason: Message
    values: Mapping[str, object] = field(default_factory=dict)


def read_rows(file: BinaryIO, country: str) -> Iterator[Row | UnreadableRow]:
    """The rows of a UTF-8 file in order, one at a time; blank ones are passed over.

    Raises BadUserInput when the header is not one of `beneficiaries.csv`.
    """
    text = io.TextIOWrapper(file, "utf-8-sig", errors="surrogateescape", newline="")
    reader = csv.reader(text, strict=True)
    try:
        header = _checked_header(next(reader, []))
    except csv.Error:
        raise BadUserInput(_HEADER, _BROKEN) from None
    try:
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except csv.Error:
                yield UnreadableRow(line, "", "row", _BROKEN)
                continue
            except StopIteration:
                return
            if any(cell.strip() for cell in cells):
                yield _row(line, header, cells, country)
    finally:
        text.detach()


def _checked_header(cells: list[str]) -> list[str]:
    header = [cell.strip() for cell in cells]
    if not any(header):
        raise BadUserInput(_HEADER, _EMPTY)
    if any("\udc80" <= letter <= "\udcff" or letter == "\0" for cell in header for letter in cell):
        raise BadUserInput(_HEADER, _NOT_UTF8)
    if unknown := [column for column in header if column not in COLUMNS]:
        raise BadUserInput(_HEADER, _UNKNOWN, columns=", ".join(unknown), known=", ".join(COLUMNS))
    if repeated := sorted({column for column in header if header.count(column) > 1}):
        raise BadUserInput(_HEADER, _REPEATED, columns=", ".join(repeated))
    if "external_id" not in header:
        raise BadUserInput(_HEADER, _MISSING, columns="external_id")
    if not {"name_ar", "name_latin"} & set(header):
        raise BadUserInput(_HEADER, _MISSING, columns="name_ar / name_latin")
    return header


def _row(line: int, header: list[str], cells: list[str], country: str) -> Row | UnreadableRow:
    typed = {column: cell.strip() or None for column, cell in zip(header, cells, strict=False)}
    external_id = typed.get("external_id") or ""
    if len(cells) != len(header):
        return UnreadableRow(line, external_id, "row", _CELLS, {"count": len(cells), "expected": len(header)})
    try:
        return _checked_row(line, typed, country)
    except BadUserInput as bad:
        return UnreadableRow(line, external_id, bad.argument, bad.reason, bad.values)


def _checked_row(line: int, typed: Mapping[str, str | None], country: str) -> Row:
    external_id = when_given(checked_code, "external_id", typed["external_id"])
    if external_id is None:
        raise BadUserInput("external_id", _NO_ID)
    household = when_given(checked_code, "household_external_id", typed.get("household_external_id"))
    kinship = when_given(_kinship, "kinship", typed.get("kinship"))
    if kinship and household is None:
        raise BadUserInput("household_external_id", _NO_HOUSEHOLD)
    return Row(
        line=line,
        external_id=external_id,
        particulars=checked_particulars(_particulars(typed), country, column_of),
        household=household,
        kinship=kinship,
        monthly_income=when_given(_amount, "monthly_income", typed.get("monthly_income")),
        monthly_obligations=when_given(_amount, "monthly_obligations", typed.get("monthly_obligations")),
    )


def _particulars(typed: Mapping[str, str | None]) -> Particulars:
    return Particulars(
        civil_number=typed.get("civil_id"),
        name_ar=typed.get("name_ar"),
        name_latin=typed.get("name_latin"),
        birth_date=when_given(_date, "birth_date", typed.get("birth_date")),
        sex=(typed.get("sex") or "").upper() or None,
        nationality=(typed.get("nationality") or "").upper() or None,
        phone=typed.get("phone"),
        email=typed.get("email"),
        address=typed.get("address"),
        governorate=typed.get("governorate"),
        area=typed.get("area"),
    )


def column_of(particular: str) -> str:
    """The file's column of one of a person's particulars."""
    return "civil_id" if particular == "civil_number" else particular


def _date(argument: str, cell: str) -> date:
    written = ascii_digits(cell)
    try:
        if _ISO_DATE.fullmatch(written):
            return date.fromisoformat(written)
    except ValueError:
        pass
    raise BadUserInput(argument, _DATE)


def _amount(argument: str, cell: str) -> Decimal:
    written = ascii_digits(cell).replace("٫", ".")
    if not _PLAIN_AMOUNT.fullmatch(written):
        raise BadUserInput(argument, _AMOUNT)
    return checked_monthly(argument, Decimal(written))


def _kinship(argument: str, cell: str) -> Kinship:
    kinship = kinship_of(cell)
    if kinship is None:
        raise BadUserInput(argument, _KINSHIP, known=", ".join(Kinship))
    return kinship
