"""Texts that people, spreadsheets and attackers write, and ways to damage bytes."""

from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

NASTY = (
    "",
    " ",
    "\0",
    "\ud800",
    "\u202e\u2066abc\u2069",
    "\u200b\ufeff\u00ad",
    "\x1b[31m",
    "\r\nBcc: all@elsewhere.example",
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "{{ 7 * 7 }}{% raw %}",
    "{outcome} {0} {a.__class__}",
    "%s%n%(x)s",
    '#import "x" $x^2$ `a` @cite <label> *b* _c_ // /* #(1+1)',
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<!channel> <@U1> <https://evil.example|here> &amp;",
    "' OR 1=1 --",
    "../../etc/passwd",
    "javascript:alert(1)",
    "a" * 5_000,
    "\n" * 300,
    "٣٢١ ²³ １２",
    "Zoë O’Brien-Nuñez 李雷 محمد",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 e\u0301\u0301\u0301",
    "\ufffe\uffff\U0010ffff",
    "9" * 400,
    "-0",
    "1e999",
    "NaN",
    "2026-02-30",
    "31/12/9999",
    "0000-00-00",
    "null",
    "True",
)
FREE = st.text(max_size=40)
WILD = st.text(st.characters(exclude_categories=()), max_size=40)
"""With halves of pairs and signs that are none."""


def texts(*known: str) -> SearchStrategy[str]:
    """Give text: what is nasty, what the target knows, what is free, or some of them together."""
    some = st.sampled_from((*NASTY, *known)) | FREE | WILD
    return some | st.lists(some, max_size=4).map(" ".join) | st.lists(some, max_size=3).map("".join)


def sentences(*words: str, most: int = 9) -> SearchStrategy[str]:
    """Give sentences of known words, now and then with something else among them."""
    word = st.sampled_from(words)
    return st.lists(word | word | word | texts(), max_size=most).map(" ".join)


Change = tuple[str, int, bytes]


def changes() -> SearchStrategy[list[Change]]:
    """Give damage: what is done, where (thousandths of the length), and the bytes that are put there."""
    odd = st.sampled_from((b"\0", b"\xff", b"\r", b"\n", b'"', b",", b";", b"\t", b"=", b"@", b"<", b"&", b"\xff\xfe"))
    return st.lists(
        st.tuples(
            st.sampled_from(("put", "over", "cut", "twice", "end", "flip")),
            st.integers(0, 1000),
            odd | st.binary(min_size=1, max_size=8),
        ),
        max_size=6,
    )


def damaged(data: bytes, damage: Sequence[Change]) -> bytes:
    """Do the damage."""
    for what, where, new in damage:
        at = len(data) * where // 1000
        match what:
            case "put":
                data = data[:at] + new + data[at:]
            case "over":
                data = data[:at] + new + data[at + len(new) :]
            case "cut":
                data = data[:at] + data[at + 8 * len(new) :]
            case "twice":
                data = data[:at] + data[at : at + 64] * 2 + data[at + 64 :]
            case "end":
                data = data[:at]
            case "flip":
                data = data[:at] + bytes(byte ^ new[0] for byte in data[at : at + 1]) + data[at + 1 :]
    return data
