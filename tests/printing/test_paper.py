"""Cards of other kinds on paper: long, full, empty, hostile; always accessible and archival."""

import dataclasses
import re
from datetime import date
from decimal import Decimal
from io import BytesIO

import page as validator
import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from objectives.models import Body, Indicator, PegObjective, Phase
from objectives.printing.fetcher import AssetFetcher
from objectives.richtext import sanitise
from objectives.sheet import sheets
from tests.conftest import pdf_text
from tests.printing.papers import print_sheets

PROFILES = ["ua1", "pdfa2a"]
RICH = (
    "<p>Testo <b>forte</b> e <i>corsivo</i></p>"
    "<ul><li>uno<ul><li>due</li></ul></li><li><p>tre</p><p>quattro</p></li></ul>"
    f"<p>{'Il Comune provvede. ' * 900}</p><ol><li>fine</li></ol>"
)


def stored(card) -> PegObjective:
    return PegObjective.objects.with_chain().with_rows().get(pk=card.pk)


def printed(card, **changes) -> bytes:
    [sheet] = sheets([stored(card)], Body.load())
    path = default_storage.save("ente/stemma.png", ContentFile(arms()))
    changes["body"] = dataclasses.replace(sheet.body, coat_of_arms=path)
    return print_sheets([dataclasses.replace(sheet, **changes)], title="Prova")


def arms() -> bytes:
    data = BytesIO()
    Image.new("RGBA", (60, 80), (0, 102, 204, 128)).save(data, "PNG")
    return data.getvalue()


def failures(data: bytes) -> list[str]:
    return [
        f"{profile}: {failure.rule_id} {failure.message}"
        for profile in PROFILES
        for failure in validator.validate_pdf_bytes(data, profile=profile).failures
    ]


@pytest.fixture
def long_card(card) -> PegObjective:
    """40 phases, 20 indicators of every kind, a purpose with lists, weights, typed figures."""
    for n in range(40):
        words = f"Fase numero {n} " + "con una descrizione piuttosto lunga " * (n % 7)
        Phase.objects.create(
            objective=card,
            position=n + 3,
            description=words,
            due_on=date(2024, 12, 31),
            weight=Decimal("2.5"),
            completion=n if n % 3 else None,
        )
    targets = [
        ("80%", "60"),
        ("si", "no"),
        ("entro il 31/10/2024", "15/11/2024"),
        ("3", "2"),
        ("mantenimento", "mantenuto"),
    ]
    for n in range(20):
        target, actual = targets[n % 5]
        Indicator.objects.create(
            objective=card,
            position=n + 2,
            description=f"Indicatore {n}: " + "parola " * 40,
            formula="numeratore / denominatore",
            target=target,
            actual=actual,
            not_assessable=n == 7,
            reason="cause esterne" if n == 7 else "",
            typed_achievement=Decimal("90.5") if n == 4 else None,
        )
    PegObjective.objects.filter(pk=card.pk).update(
        purpose=sanitise(RICH).html,
        typed_phases_total=80,
        typed_phases_reason="dal file",
    )
    return card


@pytest.mark.parametrize("kind", ["seed", "long", "empty"])
def test_every_card_is_accessible_and_archival(long_card, kind):
    changes = {
        "seed": {"phases": (), "indicators": ()},
        "long": {},
        "empty": {
            "strategic": None,
            "responsible": "",
            "councillor": "",
            "purpose": "",
            "kind": "",
            "phases": (),
            "indicators": (),
            "human_resources": (),
            "years": (),
        },
    }[kind]
    if kind == "empty":
        [sheet] = sheets([stored(long_card)], Body.load())
        changes["years"] = sheet.years
    assert failures(printed(long_card, **changes)) == []


def test_heads_are_repeated_on_every_page_of_a_table(long_card):
    pages = pdf_text(printed(long_card)).split("\f")
    with_phases = [text for text in pages if "Fase numero" in text]
    assert len(with_phases) >= 3
    for text in with_phases:
        assert "% Realizzazione" in text
    with_indicators = [text for text in pages if re.search(r"Indicatore \d+:", text)]
    assert all("Valore effettivo" in text for text in with_indicators)


def test_no_heading_stands_alone_at_a_pages_end(long_card):
    [sheet] = sheets([stored(long_card)], Body.load())
    for lines in range(24, 36):
        purpose = "<p>riga</p>" * lines
        operational = dataclasses.replace(sheet.operational, purpose=purpose)
        text = pdf_text(printed(long_card, operational=operational, phases=(), indicators=()))
        for one_page in text.split("\f")[:-1]:
            written = [line for line in one_page.splitlines() if line]
            last = written[written.index("Comune") - 1]
            assert not last.startswith("SCHEDE"), lines


def test_figures_by_hand_stand_beside_the_computed_ones(long_card):
    text = " ".join(pdf_text(printed(long_card)).split())
    assert "Totale % realizzazione delle Fasi 16 in bianco, contano 0" in text
    assert re.search(r"80 % calcolato: [\d,]+ %; a mano: dal file", text)
    assert "non valutabile cause esterne" in text
    assert "90,5 % a mano" in text


def test_several_cards_count_their_own_pages(card, load, seed):
    load(seed.replace("COPROGETTAZIONE", "SECONDA"))
    found = sheets(PegObjective.objects.with_chain().with_rows(), Body.load())
    data = print_sheets(found, title="Due schede")
    feet = re.findall(r"2024-12\.04-00\d pagina \d di \d", pdf_text(data))
    assert feet == [
        "2024-12.04-001 pagina 1 di 2",
        "2024-12.04-001 pagina 2 di 2",
        "2024-12.04-002 pagina 1 di 2",
        "2024-12.04-002 pagina 2 di 2",
    ]
    assert failures(data) == []


def test_the_fonts_are_titillium_and_the_one_behind_it(card, tmp_path):
    (tmp_path / "card.pdf").write_bytes(printed(card))
    with pikepdf.open(tmp_path / "card.pdf") as pdf:
        names = {
            str(font.BaseFont).split("+")[-1]
            for one_page in pdf.pages
            for font in one_page.Resources.Font.values()
        }
    assert names == {"Titillium-Web", "Titillium-Web-Semi-Bold", "Peg-Fallback"} or all(
        "Titillium" in name or "DejaVu" in name or "Fallback" in name for name in names
    )


def test_a_character_that_no_font_has_prints_as_a_box(card):
    data = printed(card, title="Festa 🎉 a Šibenik, Αθήνα, 中")
    assert "Festa □ a Šibenik, Αθήνα, □" in pdf_text(data)
    assert failures(data) == []


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("veri\uf001ca", "veri□ca"),
        ("prima\u2028seconda", "prima seconda"),
        ("a\ufff9b\ufffac", "abc"),
        ("a\u034fb", "ab"),
        ("a\u0eb3b", "a□b"),
        ("a\u200fb\u202ec", "abc"),
    ],
)
def test_characters_that_say_nothing_to_a_reader(card, typed, shown):
    data = printed(card, title=typed, purpose=f"<p>x <strong>{typed}</strong></p>")
    assert shown in pdf_text(data)
    assert failures(data) == []


def test_words_at_the_limit_are_laid_out_as_quickly_as_others(card):
    """50,000 characters in words of 1,000: minutes, if there were no places to break them."""
    text = " ".join(["x" * 999] * 49)
    [sheet] = sheets([stored(card)], Body.load())
    wide = dataclasses.replace(sheet.indicators[0], formula=text)
    data = printed(card, purpose=f"<p>{text}</p>", indicators=(wide,))
    assert "".join(pdf_text(data).split()).count("x") == 2 * 49 * 999


HOSTILE = """<p>a</p><img src="file:///etc/passwd"><img src="http://127.0.0.1:9/x.png">
<link rel="attachment" href="file:///etc/passwd"><style>@import "file:///etc/hostname";</style>
<svg><use href="http://127.0.0.1:9/y"/></svg><object data="file:///etc/passwd"></object>
<p style="background:url(http://127.0.0.1:9/z)">b</p>"""


def test_what_a_user_typed_reaches_nothing(card, monkeypatch):
    """Straight into the sheet, behind every wall of the forms: not even asked for."""
    asked = []
    original = AssetFetcher.fetch

    def fetch(self, url, headers=None):
        asked.append(url)
        return original(self, url, headers)

    monkeypatch.setattr(AssetFetcher, "fetch", fetch)
    data = printed(card, purpose=HOSTILE, title=HOSTILE)
    assert [url for url in asked if not url.startswith("asset:")] == []
    assert b"/EmbeddedFile" not in data
    assert "file:///etc/passwd" in "".join(pdf_text(data).split()), "text is printed as text"


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:9/",
        "https://127.0.0.1:9/",
        "data:text/plain,x",
        "ftp://127.0.0.1/x",
        "asset:../../etc/passwd",
        "asset:nothing",
        "/etc/passwd",
        "",
    ],
)
def test_only_assets_are_read(url):
    with pytest.raises(ValueError, match="not an asset"):
        AssetFetcher().fetch(url)


def test_a_long_title_and_words_without_a_blank_stay_on_the_paper(card):
    data = printed(card, title="Titolo lunghissimo " * 100, responsible="X" * 200)
    assert " ".join(pdf_text(data).split()).count("lunghissimo") == 100
    assert pdf_text(data).replace("\n", "").count("X" * 200) == 1
    assert failures(data) == []


def test_a_text_at_the_limit_flows_over_the_pages_under_its_head(card):
    [sheet] = sheets([stored(card)], Body.load())
    phase = dataclasses.replace(sheet.phases[0], description="Parola lunga " * 3800)
    data = printed(card, phases=(phase, sheet.phases[1]))
    pages = [text for text in pdf_text(data).split("\f") if "Parola lunga" in text]
    assert len(pages) > 5
    assert all("% Realizzazione" in text for text in pages)
    assert " ".join(pages).split().count("lunga") == 3800
