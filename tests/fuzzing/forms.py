"""The forms of a page as they stand in it, and what may be sent in their place."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import lxml.html
from hypothesis import strategies as st
from lxml.etree import ParserError

from tests.fuzzing.values import contents, file_names, hostile

Fields = list[tuple[str, str]]
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
_EDGE = "----limite"
# Names that a page might read although it does not show them.
_HIDDEN = ["state", "id", "pk", "edition", "varies", "responsible", "plan_year", "azione", "scheda"]
_HIDDEN += ["is_superuser", "by", "owner", "visto", "tutte", "persona", "motivo", "next", "_popup"]
_HIDDEN += ["form-TOTAL_FORMS", "form-INITIAL_FORMS", "action", "_selected_action", "_to_field"]
_INDEXES = ["-1", "0", "1", "999", "9" * 30, "n1", "n-1", "__prefix__", "", "²"]


@dataclass(frozen=True)
class PageForm:
    """Where a form goes, and what it would send as it stands; names of files apart."""

    method: str
    path: str
    fields: Fields
    files: list[str] = field(default_factory=list)
    buttons: Fields = field(default_factory=list)


@dataclass(frozen=True)
class Body:
    """What is sent, and as what it is announced."""

    data: bytes
    content_type: str


def parsed(page: bytes | str):
    """An HTML page, or a part of one, as a tree; empty where there is no element in it."""
    try:
        return lxml.html.fromstring(page)
    except ParserError:
        return lxml.html.Element("html")


def read_forms(page: bytes, path: str) -> list[PageForm]:
    """The forms of an HTML page, and the parts of it that a script sends by themselves."""
    tree = parsed(page)
    found = [
        _form(form, form.get("method", "get"), form.get("action"), path)
        for form in tree.xpath("//form")
    ]
    for part in tree.xpath("//*[@hx-post]"):
        around = part.xpath("ancestor-or-self::form") or [part]
        found.append(_form(around[0], "post", part.get("hx-post"), path))
    return found


def query_names(page: bytes) -> list[str]:
    """What the addresses on a page ask for, and the fields of its searches."""
    tree = parsed(page)
    links = [urlsplit(link).query for link in tree.xpath("//a/@href") if "?" in link]
    names = {name for query in links for name, _ in parse_qsl(query, keep_blank_values=True)}
    names |= set(tree.xpath("//form[not(@method) or @method='get']//@name"))
    return sorted(names)


def _form(element, method: str, action: str | None, path: str) -> PageForm:
    form = PageForm(method.upper(), urljoin(path, action) if action else path, [])
    for part in element.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
        name, kind = part.get("name"), part.get("type", "text")
        if kind == "file":
            form.files.append(name)
        elif part.tag == "select":
            form.fields.extend((name, value) for value in part.xpath("./option[@selected]/@value"))
        elif part.tag == "textarea":
            form.fields.append((name, part.text_content()))
        elif kind not in {"checkbox", "radio"} or "checked" in part.attrib:
            form.fields.append((name, part.get("value", "on")))
    for part in element.xpath(".//button[@name]"):
        form.buttons.append((part.get("name"), part.get("value", "")))
    return form


# -- another form than the page's -----------------------------------------------------------------


@st.composite
def sent(draw, form: PageForm) -> Body:
    """The form with some of it changed; or whatever else, announced as anything."""
    fields = list(form.fields)
    if form.buttons and draw(st.booleans()):
        fields.append(draw(st.sampled_from(form.buttons)))
    for _ in range(draw(st.integers(0, 4))):
        fields = draw(_changed(fields))
    if draw(st.integers(0, 60)) == 0:
        fields += [(f"x{n}", "1") for n in range(draw(st.sampled_from([3000, 12_000])))]
    files = draw(_files(form.files, fields))
    return draw(_packed(fields, files))


@st.composite
def _changed(draw, fields: Fields) -> Fields:
    if not fields or draw(st.integers(0, 5)) == 0:
        name = draw(st.one_of(st.sampled_from(_HIDDEN), st.text(max_size=8)))
        return [*fields, (name, draw(hostile))]
    at = draw(st.integers(0, len(fields) - 1))
    name, value = fields[at]
    before, after = fields[:at], fields[at + 1 :]
    match draw(st.sampled_from(["value", "value", "value", "drop", "twice", "index", "swap"])):
        case "drop":
            return before + after
        case "twice":
            return [*before, (name, value), (name, draw(hostile)), *after]
        case "index":
            return [*before, (_other_index(name, draw(st.sampled_from(_INDEXES))), value), *after]
        case "swap":
            other = fields[draw(st.integers(0, len(fields) - 1))]
            return [*before, (name, other[1]), *after]
    return [*before, (name, draw(hostile)), *after]


def _other_index(name: str, index: str) -> str:
    parts = name.split("-")
    return "-".join([*parts[:1], index, *parts[2:]]) if len(parts) > 1 else f"{name}-{index}"


@st.composite
def _files(draw, names: Sequence[str], fields: Fields) -> list[tuple[str, str, bytes]]:
    """Mostly where a file is asked for; sometimes in the place of a text."""
    wanted = [name for name in names if draw(st.integers(0, 3))]
    if fields and draw(st.integers(0, 15)) == 0:
        wanted.append(draw(st.sampled_from(fields))[0])
    return [(name, draw(file_names), draw(contents)) for name in wanted]


@st.composite
def _packed(draw, fields: Fields, files: list[tuple[str, str, bytes]]) -> Body:
    plain = urlencode([(_raw(name), _raw(value)) for name, value in fields]).encode()
    parts = _multipart(fields, files)
    how = draw(st.integers(0, 24))
    odd = {
        0: lambda: Body(json.dumps(dict(fields)).encode(), "application/json"),
        1: lambda: Body(plain, "text/plain"),
        2: lambda: Body(plain + b"&%ff%fe=%c3%28&a=\xff\xfe", URLENCODED),
        3: lambda: Body(plain, f"{URLENCODED}; charset=utf-16"),
        4: lambda: Body(plain, f"{URLENCODED}; charset=nessuno"),
        5: lambda: Body(parts[: draw(st.integers(0, len(parts)))], _announced(_EDGE)),
        6: lambda: Body(parts, MULTIPART),
        7: lambda: Body(parts, _announced("x" * 500)),
        8: lambda: Body(parts, _announced("altro")),
        9: lambda: Body(b"[" * 5000, "application/json"),
        10: lambda: Body(draw(st.binary(max_size=200)), _announced(_EDGE)),
        11: lambda: Body(parts.replace(b"form-data", b"x; " * 40), _announced(_EDGE)),
    }
    if how in odd:
        return odd[how]()
    return Body(parts, _announced(_EDGE)) if files or how > 21 else Body(plain, URLENCODED)


def _announced(edge: str) -> str:
    return f"{MULTIPART}; boundary={edge}"


def _multipart(fields: Fields, files: list[tuple[str, str, bytes]]) -> bytes:
    lines = []
    for name, value in fields:
        lines += [f"--{_EDGE}".encode(), _heading(name), b"", _raw(value)]
    for name, file, content in files:
        kind = b'; filename="' + _raw(file) + b'"\r\nContent-Type: application/octet-stream'
        lines += [f"--{_EDGE}".encode(), _heading(name) + kind, b"", content]
    return b"\r\n".join([*lines, f"--{_EDGE}--".encode(), b""])


def _heading(name: str) -> bytes:
    return b'Content-Disposition: form-data; name="' + _raw(name) + b'"'


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
