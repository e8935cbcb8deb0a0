"""Every address, from the URL configuration; what stands in them by their converters."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from django.apps import apps
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import RoutePattern
from hypothesis import strategies as st

from objectives.models import PegObjective

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "INVENTA"]
_PART = re.compile(r"<(?:(?P<kind>[^>:]+):)?(?P<name>[^>]+)>")
# What the number in an address counts, by the address's beginning; the longest that fits.
_COUNTS = {
    "schede/": ["pegobjective"],
    "schede/viste/": ["savedview"],
    "delibere/": ["act"],
    "stampe/": ["book"],
    "periodi/": ["period"],
    "deleghe/": ["assignment"],
    "incarichi/": ["assignment"],
    "importazione/": ["importbatch"],
    "dup/": ["operationalobjective", "strategicobjective"],
}
_NO_NUMBERS = ["0", "32768", "2147483648", str(2**63 - 1), str(2**63), "1" + "0" * 30, "9" * 5000]
_WORDS = ["x", "é", "\x00", "\ud800", "..", "%", "csv", "operativi", "a" * 2000, "<b>", "1"]


@dataclass(frozen=True)
class Address:
    """A route of the project, as `schede/<int:pk>/`, by its name."""

    name: str
    route: str
    choices: dict[str, list[str]] = field(default_factory=dict)  # of parts that are one of a few

    def good(self, turn: int = 0) -> str:
        """The path with parts that exist, others each turn."""

        def part(match: re.Match) -> str:
            found = self._found(match["kind"] or "str", match["name"])
            return _quoted(found[turn % len(found)]) if found else "1"

        return "/" + _PART.sub(part, self.route)

    def paths(self) -> st.SearchStrategy[str]:
        """Paths with parts that exist, that do not, and that nobody could mean."""
        pieces: list[st.SearchStrategy[str]] = []
        last = 0
        for match in _PART.finditer(self.route):
            found = self._found(match["kind"] or "str", match["name"])
            other = _NO_NUMBERS if match["kind"] == "int" else _WORDS
            parts = st.sampled_from(other) if not found else st.sampled_from(found)
            pieces += [st.just(self.route[last : match.start()])]
            pieces += [st.one_of(parts, parts, parts, st.sampled_from(other)).map(_quoted)]
            last = match.end()
        pieces.append(st.just(self.route[last:]))
        return st.tuples(*pieces).map(lambda found: "/" + "".join(found))

    def _found(self, kind: str, name: str) -> list[str]:
        if kind == "int" and name in {"number", "figures"}:
            return _numbers("figures") if name == "figures" else ["1", "2"]
        if kind in {"int", "uuid", "path"} and (models := self._models()):
            return [number for model in models for number in _numbers(model)]
        return self.choices.get(name, [])

    def _models(self) -> list[str]:
        if self.name.startswith("admin:objectives_"):
            return [self.name.removeprefix("admin:objectives_").rpartition("_")[0]]
        fits = [start for start in _COUNTS if self.route.startswith(start)]
        return _COUNTS[max(fits, key=len)] if fits else []


def addresses() -> list[Address]:
    """All of them, ours and the admin's, in their order."""
    found = list(_walk(get_resolver(), "", ""))
    files = ["static/css/app.css", "static/../peg/settings.py", "static/nessuno", "favicon.ico"]
    return found + [Address(name="", route=route) for route in files]


def _walk(resolver, route: str, space: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        if not isinstance(pattern.pattern, RoutePattern):
            here = route + "non/esiste"
        else:
            here = route + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield Address(f"{space}{pattern.name or here}", here, _choices(pattern))
        else:
            within = f"{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern, here, within)


def _choices(pattern: URLPattern) -> dict[str, list[str]]:
    kinds = getattr(pattern.pattern, "converters", {})
    plain = {
        name: kind.regex for name, kind in kinds.items() if re.fullmatch(r"[\w|-]+", kind.regex)
    }
    return {name: regex.split("|") for name, regex in plain.items()}


def _numbers(model: str) -> list[str]:
    """At most as many as make a difference: a few, from all over the table."""
    found = apps.get_model("objectives", model)
    rows = found.everything if found is PegObjective else found.objects
    keys = [str(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)]
    return keys[:: max(1, len(keys) // 24)]


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")
