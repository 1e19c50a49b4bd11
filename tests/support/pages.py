"""HTML as the tests see it: well formed, and what of it is text, anchors and links."""

from __future__ import annotations

import re
from html.parser import HTMLParser

VOID = {"meta", "br", "hr", "img", "link", "input"}
FOCUSED = {"a", "summary", "button", "input"}


class Element:
    """An element with its attributes, what is in it, and its text."""

    def __init__(self, tag: str, attributes: dict[str, str], parent: Element | None) -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.children: list[Element] = []
        self.parts: list[str | Element] = []

    @property
    def text(self) -> str:
        """Return the text of the element and all in it."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    def all(self, tag: str = "", **attributes: str) -> list[Element]:
        """Return elements in it, by tag and attributes; `class_` is one of the classes."""
        found = []
        for child in self.children:
            if child.fits(tag, attributes):
                found.append(child)
            found += child.all(tag, **attributes)
        return found

    def fits(self, tag: str, attributes: dict[str, str]) -> bool:
        """Tell whether an element is of that kind."""
        wanted = dict(attributes)
        kind = wanted.pop("class_", None)
        classes = self.attributes.get("class", "").split()
        return (
            (not tag or self.tag == tag)
            and (kind is None or kind in classes)
            and all(self.attributes.get(name) == value for name, value in wanted.items())
        )


class Page(HTMLParser):
    """A page; whatever a browser would have to guess is an error."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self._at = Element("", {}, None)
        self.feed(text)
        self.close()
        assert self._at is self.root, f"<{self._at.tag}> is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute of <{tag}> is there twice"
        made = Element(tag, {name: value or "" for name, value in attrs}, self._at)
        self._at.children.append(made)
        self._at.parts.append(made)
        if tag not in VOID:
            self._at = made

    def handle_endtag(self, tag: str) -> None:
        """Close an element, which has to be the last one that was opened."""
        assert tag == self._at.tag, f"</{tag}> where </{self._at.tag}> is due"
        assert self._at.parent is not None
        self._at = self._at.parent

    def handle_data(self, data: str) -> None:
        """Note text."""
        self._at.parts.append(data)


def colours(css: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the colours of the light and the dark scheme by the names of their variables."""
    light, dark = css.split("prefers-color-scheme: dark", 1)
    named = re.compile(r"--(\w+): (#[0-9a-f]{6})")
    ends = dark.index("}")
    return dict(named.findall(light)), dict(named.findall(dark[:ends]))


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    low, high = sorted(map(_luminance, (first, second)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
