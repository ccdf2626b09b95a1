"""Text files: which encoding, which delimiter, which records."""

import codecs
import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterator

from bot.errors import InputError

DELIMITERS = ",;\t|"
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
ONE_BYTE = ("cp1252", "mac_roman", "cp850", "cp1250", "latin-1")
"""What a British office's Excel has written over the years, likeliest first (it holds all of ISO 8859-1's letters)."""
IN_WORDS = "’'‑–-\u00ad"
SAMPLE = 200_000
SENTINEL = "\x02end\x02"


def records(data: bytes, name: str) -> list[tuple[int, list[str]]]:
    """Give the records of a delimited text, each with its row number in a spreadsheet; `InputError` if it is none."""
    text = _decode(data, name).rstrip("\x1a")
    _refuse_binary(text, name)
    text, told = _told_delimiter(text)
    return list(enumerate(_parse(text, told or _delimiter(text), name), start=1))


def _decode(data: bytes, name: str) -> str:
    encoding = next((label for mark, label in BYTE_ORDER_MARKS if data.startswith(mark)), None) or _unmarked(data)
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise InputError(f"{name}: its letters cannot be read as {encoding} - save it again as CSV UTF-8") from None


def _unmarked(data: bytes) -> str:
    """Guess an encoding that is not declared: exports in UTF-16 without a mark have a NUL beside every Latin letter."""
    head = data[:4000]
    if head.count(0) > len(head) // 4:
        return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return min(ONE_BYTE, key=lambda encoding: _oddity(data, encoding))
    return "utf-8"


def _oddity(data: bytes, encoding: str) -> float:
    """Count what no name has: a symbol inside a word, a capital behind a small letter.

    General detectors (charset-normalizer 3.5) took our sample in cp1252 for cp1250, and Åkesson for Ĺkesson.
    """
    try:
        text = data[:SAMPLE].decode(encoding)
    except UnicodeDecodeError:
        return float("inf")
    return sum(_odd(*three) for three in zip(text, text[1:], text[2:] + " ", strict=False) if three[1] > "\x7f")


def _odd(before: str, this: str, after: str) -> bool:
    if not before.isalpha():
        return unicodedata.category(this) == "Cc"
    if this.isalpha():
        return before.islower() and this.isupper()
    return this not in IN_WORDS and (after.isalpha() or unicodedata.category(this) in {"Pi", "Sc", "Sm", "So", "No"})


def _refuse_binary(text: str, name: str) -> None:
    strange = sum(1 for c in text[:SAMPLE] if unicodedata.category(c) == "Cc" and c not in "\t\n\r\x0b\x0c")
    if "\0" in text or strange > len(text[:SAMPLE]) // 100:
        raise InputError(f"{name}: this is no table - export the bookings as CSV or XLSX")


def _told_delimiter(text: str) -> tuple[str, str]:
    """Take Excel's own hint, a first line such as `sep=;`, which a spreadsheet does not show as a row."""
    first, _, rest = text.partition("\n")
    hint = first.strip('\r"')
    told = len(hint) == len("sep=") + 1 and hint.lower().startswith("sep=")
    return (rest, hint[-1]) if told else (text, "")


def _delimiter(text: str) -> str:
    """Choose the delimiter that cuts most records into the same number of cells (`csv.Sniffer` guesses by letters)."""
    return max(DELIMITERS, key=lambda delimiter: _consistency(text[:SAMPLE], delimiter))


def _consistency(sample: str, delimiter: str) -> float:
    try:
        widths = Counter(len(cells) for cells in _reader(sample, delimiter) if any(cells))
    except csv.Error:
        return -1
    width, times = max(widths.items(), key=lambda pair: (pair[1] * (pair[0] - 1), pair[0]), default=(1, 0))
    return (width - 1) * times * times / max(1, widths.total())


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    spaced = f'{delimiter} "' in text  # a quotation mark behind a space is meant as one
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=spaced)


def _parse(text: str, delimiter: str, name: str) -> list[list[str]]:
    if not text.endswith(("\n", "\r")):
        text += "\n"
    read: list[list[str]] = []
    try:
        read.extend(_reader(text + SENTINEL, delimiter))
    except csv.Error as error:
        raise InputError(f"{name}: row {len(read) + 1}: {error} - mend the row, or export as XLSX") from None
    if read.pop() != [SENTINEL]:
        raise InputError(
            f"{name}: row {len(read) + 1}: a quotation mark is never closed - mend the row, or export as XLSX"
        )
    return read
