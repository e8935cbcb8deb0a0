"""What each page of a PDF paints, and inside which marks: an artifact, or tagged content with its
number (MCID)."""

from dataclasses import dataclass, field

import pikepdf

_PAINTING = {"Tj", "TJ", "'", '"', "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh"}
_PAINTING |= {"Do", "INLINE IMAGE"}
# Only these are handed over by the parser: the others would be most of its time.
_OPERATORS = " ".join(_PAINTING - {"INLINE IMAGE"} | {"BDC", "BMC", "EMC", "BI", "ID", "EI"})

ARTIFACT = "an artifact"


@dataclass
class Content:
    """One content stream: the numbers of what is tagged, and what is wrong, in plain sentences."""

    mcids: set[int] = field(default_factory=set)
    unmarked: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class Reader:
    """Reads pages; a form that is drawn on many of them is read once."""

    def __init__(self):
        self._forms: dict[tuple[int, int], Content] = {}

    def page(self, number: int, page: pikepdf.Page) -> Content:
        found = self._read(page.obj, page.obj.get("/Resources", pikepdf.Dictionary()))
        if found.unmarked:
            found.faults.append(
                f"{len(found.unmarked)} operators paint outside of every mark,"
                f" the first is {found.unmarked[0]}"
            )
        found.faults = [f"page {number}: {fault}" for fault in found.faults]
        return found

    def _read(self, stream: pikepdf.Object, resources: pikepdf.Object) -> Content:
        found, marks = Content(), []
        for instruction in pikepdf.parse_content_stream(stream, _OPERATORS):
            operator = str(instruction.operator)
            if operator in ("BDC", "BMC"):
                marks.append(_mark(instruction.operands, resources))
                _enter(marks, found)
            elif operator == "EMC":
                if not marks:
                    found.faults.append("a mark ends that never began")
                marks = marks[:-1]
            elif operator == "Do":
                self._draw(str(instruction.operands[0]), resources, marks, found)
            elif operator in _PAINTING and not any(marks):
                found.unmarked.append(operator)
        if marks:
            found.faults.append("a mark never ends")
        return found

    def _draw(self, name: str, resources: pikepdf.Object, marks: list[str], found: Content):
        drawn = resources.get("/XObject", pikepdf.Dictionary()).get(name)
        if drawn is None:
            found.faults.append(f"{name} is drawn, but is not among the resources")
            return
        if drawn.get("/Subtype") != "/Form":
            if not any(marks):
                found.unmarked.append("Do")
            return
        if drawn.objgen not in self._forms:
            self._forms[drawn.objgen] = self._read(drawn, drawn.get("/Resources", resources))
        form = self._forms[drawn.objgen]
        found.faults += [f"{name}: {fault}" for fault in form.faults]
        if form.mcids:
            # Allowed, once a form and named by its own parent tree entry; our files have none.
            found.faults.append(f"{name}: a form with tagged content of its own")
        if form.unmarked and not any(marks):
            found.unmarked.append("Do")


def _mark(operands, resources: pikepdf.Object) -> str:
    """`ARTIFACT`, «MCID 7», or nothing for a mark that neither tags nor sets apart."""
    if operands[0] == "/Artifact":
        return ARTIFACT
    if len(operands) < 2:
        return ""
    properties = operands[1]
    if isinstance(properties, pikepdf.Name):
        properties = resources.get("/Properties", pikepdf.Dictionary()).get(str(properties), {})
    return f"MCID {properties['/MCID']}" if "/MCID" in properties else ""


def _enter(marks: list[str], found: Content) -> None:
    """Takes note of the mark that has just begun, the last one."""
    *around, mark = marks
    outer = next(filter(None, around), "")
    if (mark and outer and mark != outer == ARTIFACT) or (mark and outer not in ("", ARTIFACT)):
        found.faults.append(f"{mark} stands inside {outer}")
    if mark.startswith("MCID"):
        mcid = int(mark.split()[1])
        if mcid in found.mcids:
            found.faults.append(f"{mark} stands there twice")
        found.mcids.add(mcid)
