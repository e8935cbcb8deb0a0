"""A rich text as plain lines, so that its words can be compared and no tag is seen."""

from html.parser import HTMLParser

from ..italian import one_line
from ..richtext import safe_html


def rich_lines(html: str) -> str:
    """Paragraphs, line breaks and list items («• », «1. ») each on a line of its own.

    One blank stands between words, as the card shows them.
    """
    writer = _Lines()
    writer.feed(safe_html(html))
    writer.close()
    lines = map(one_line, "".join(writer.out).split("\n"))
    return "\n".join(line for line in lines if line)


class _Lines(HTMLParser):
    """Writes the words down; `_counts` holds the number of each open list, None for bullets."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._counts: list[int | None] = []

    def handle_starttag(self, tag, attrs):
        if tag in {"ul", "ol"}:
            self._counts.append(0 if tag == "ol" else None)
        elif tag == "li":
            self.out.append(f"\n{self._sign()} ")
        elif tag == "br" or (tag == "p" and not self._begins_an_item()):
            self.out.append("\n")

    def handle_endtag(self, tag):
        if tag in {"ul", "ol"} and self._counts:
            self._counts.pop()
        if tag in {"p", "ul", "ol", "li"}:
            self.out.append("\n")

    def handle_data(self, data):
        # A line end in the source is a blank: only elements end a line.
        if data.strip() or not self._begins_an_item():
            self.out.append(data.replace("\n", " "))

    def _begins_an_item(self) -> bool:
        return bool(self.out) and self.out[-1].startswith("\n") and self.out[-1] != "\n"

    def _sign(self) -> str:
        if not self._counts or self._counts[-1] is None:
            return "•"
        self._counts[-1] += 1
        return f"{self._counts[-1]}."
