"""Script in every text that a person can fill, and what of it has come alive in a page."""

from django.apps import apps
from django.db import models

from tests.fuzzing.forms import parsed

# Each leaves a mark when it runs; the last is for what is cut short.
SCRIPTS = [
    "\"'><img src=x onerror=window.hit=1><script>window.hit=1</script>"
    "<xss-probe onclick=window.hit=1></textarea></title><svg onload=window.hit=1>",
    "\"'><xss-probe onx=1>",
    "\"'><b onx>",
]
# What a person does not fill in: the program's own words, keys and hashes.
_OURS = {"password", "username", "pdf_sha256", "key", "subject_type"}
_MARKS = {"xss-probe", "iframe", "object", "embed"}


def script(most: int | None) -> str:
    """The longest of them that a field of so many characters holds."""
    return next((one for one in SCRIPTS if not most or len(one) <= most - 6), "")


def text_fields(model: type[models.Model]) -> list[models.Field]:
    """By introspection: a new field is filled by itself."""
    kinds = (models.CharField, models.TextField)
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, kinds) and not field.choices and field.name not in _OURS
    ]


def fill() -> set[str]:
    """Put it into every text of every row, as if no form had ever been in the way, and into the
    texts that are kept inside of data; returns the fields."""
    filled = set()
    for model in apps.get_app_config("objectives").get_models():
        texts = [field for field in text_fields(model) if script(field.max_length)]
        datas = [f for f in model._meta.concrete_fields if isinstance(f, models.JSONField)]
        rows = list(model._base_manager.all())
        for row in rows:
            for field in texts:
                # Some are different by contract, and a delibera's number is not empty.
                setattr(row, field.attname, f"{row.pk}{script(field.max_length)}")
            for field in datas:
                setattr(row, field.attname, _filled(getattr(row, field.attname)))
        names = [field.name for field in (*texts, *datas)]
        if names and rows:
            model._base_manager.bulk_update(rows, names, batch_size=100)
            filled |= {f"{model._meta.model_name}.{name}" for name in names}
    return filled


def _filled(data):
    match data:
        case dict():
            return {key: _filled(value) for key, value in data.items()}
        case list():
            return [_filled(value) for value in data]
        case str() if " " in data or "<" in data:
            return data[:60] + SCRIPTS[0]
    return data


def alive(page: bytes | str) -> list[str]:
    """What in a page is not the templates' own: elements, handlers, scripts, addresses."""
    tree = parsed(page)
    found = []
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in _MARKS or (element.tag == "script" and "hit" in (element.text or "")):
            found.append(f"<{element.tag}>")
        if element.tag == "svg" and "onload" in element.attrib:
            found.append("<svg onload>")
        for name, value in element.attrib.items():
            is_address = name in {"href", "src", "action", "formaction"}
            if name.startswith("on") or (is_address and value.strip().lower().startswith("java")):
                found.append(f"{name}={value[:60]}")
    return found


def holds(page: bytes) -> bool:
    """Whether any of it stands in the page, as words."""
    return b"xss-probe" in page or b"onx" in page
