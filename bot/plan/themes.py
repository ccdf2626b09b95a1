"""The shape of `themes.yaml`: under which themes a partnership reads its comments, and the words that show them."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from bot.errors import Fault
from bot.plan.shape import Shape

if TYPE_CHECKING:
    from bot.plan.documents import Document

OTHER = "other"
"""The theme of what no word of any theme is in; it needs no entry."""
OTHER_TITLE = "Anything else"
_WORD = re.compile(r"[^\W_]+(?:['’ -][^\W_]+)*\*?")


def _listed(words: Any) -> Any:
    return [str(word) for word in words] if isinstance(words, list | tuple) else [str(words)]


def _word(word: str) -> str:
    plain = " ".join(word.casefold().replace("’", "'").split())
    if not _WORD.fullmatch(plain):
        raise ValueError(f"'{word}' is no word or phrase; write it like 'venue', 'too long' or 'train*'")
    return plain


KeyWords = Annotated[
    tuple[Annotated[str, AfterValidator(_word)], ...],
    BeforeValidator(_listed, json_schema_input_type=str | tuple[str, ...]),
]


class Theme(Shape):
    """One theme: a comment belongs to the theme most of whose words it has."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)
    title: str
    words: KeyWords = Field(
        min_length=1, description="Words or phrases, without case; a * at the end stands for any ending"
    )


class Themes(Shape):
    """`themes.yaml`; of themes with as many words in a comment the one that stands first is taken."""

    themes: tuple[Theme, ...] = ()

    def title(self, key: str) -> str:
        """Give the title of a theme; that of `other` for a key that there is none of."""
        return next((theme.title for theme in self.themes if theme.key == key), OTHER_TITLE)

    def keys(self) -> tuple[str, ...]:
        """Give the keys of all themes, `other` last."""
        return (*(theme.key for theme in self.themes), OTHER)


NO_THEMES = Themes()
"""Of a partnership that has written none down: all comments stand together."""


def check(document: "Document[Themes]", themes: Themes) -> Iterator[Fault]:
    """Find keys that stand twice, and words that two themes claim."""
    owner: dict[str, Theme] = {}
    keys = [OTHER]
    for position, theme in enumerate(themes.themes):
        where = document.where("themes", position)
        if theme.key in keys:
            problem = f"the key '{theme.key}' is taken"
            yield document.file.fault((*where, "key"), problem, "give it another key; 'other' is there by itself")
        keys.append(theme.key)
        for word in theme.words:
            first = owner.setdefault(word, theme)
            if first is not theme:
                problem = f"'{word}' is also a word of the theme '{first.key}'"
                yield document.file.fault((*where, "words"), problem, "leave it in one of them")
