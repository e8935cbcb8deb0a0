from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives import richtext
from objectives.richtext import plain_text, safe_html, sanitise, text_lines

PIECES = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<em>",
        "</em>",
        "<ul>",
        "</ul>",
        "<ol>",
        "<li>",
        "</li>",
        "<br>",
    ]
    + ["<div>", "<h2>", "</h2>", "<table>", "<td>", "<script>", "</script>", "<!--", "-->"]
    + [" ", "testo", "&amp;", "&lt;", "<", ">"]
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ciao", "<p>ciao</p>"),
        ("<p>a</p> <p></p> <p>b</p>", "<p>a</p><p>b</p>"),
        ("<P CLASS=x ONCLICK='y()'>a</P>", "<p>a</p>"),
        ("<p><b>a</b> <i>b</i></p>", "<p><strong>a</strong> <em>b</em></p>"),
        ("<p>a<ul><li>x<li>y</ul>", "<p>a</p><ul><li>x</li><li>y</li></ul>"),
        (
            "<ul><li><p>a</p><p>b</p></li><li><p>c</p></li></ul>",
            "<ul><li>a<br>b</li><li>c</li></ul>",
        ),
        ("<p>a<br></p>", "<p>a</p>"),
        ("<li>sola</li>", "<ul><li>sola</li></ul>"),
        ("<div>a</div><div>b</div>", "<p>a</p><p>b</p>"),
        ("<h2>Titolo</h2>testo", "<p>Titolo</p><p>testo</p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("<p>a<br>b</p>", "<p>a<br>b</p>"),
        ("<p> </p>", ""),
        ("", ""),
    ],
)
def test_paragraphs_lists_bold_and_italic_stay(typed, kept):
    assert sanitise(typed).html == kept


@pytest.mark.parametrize(
    ("typed", "dropped"),
    [
        ("<script>alert(1)</script><p>a</p>", ("script",)),
        ("<p>a</p><img src=x onerror=y><iframe></iframe>", ("iframe", "img")),
        ("<p style='x'>a</p>", ()),
    ],
)
def test_what_was_dropped_is_named(typed, dropped):
    found = sanitise(typed)
    assert (found.html, found.dropped) == ("<p>a</p>", dropped)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("<p>" + "parola " * 8000 + "</p>", "il testo ha 56000 caratteri: il massimo è 50000"),
        ("<ul><li>" * 11 + "a", "elementi annidati oltre 10 livelli"),
        ("<div>" * 5000, "elementi annidati oltre 10 livelli"),
        ("<p>a</p>" * 1001, "il testo ha più di 1000 tra capoversi, voci e a capo"),
        ("a<br>" * 2000, "il testo ha più di 1000 tra capoversi, voci e a capo"),
        ("<br>" * 45_000 + "a", "il testo ha più di 4000 tra capoversi, voci e a capo"),
        ("<p>" + "<br>" * 10_000 + "a</p>", "il testo ha più di 4000 tra capoversi, voci e a capo"),
        (
            "<table>" + "<tr><td>a</td></tr>" * 5_000,
            "il testo ha più di 4000 tra capoversi, voci e a capo",
        ),
        ("a" * 1001, "una parola di 1001 caratteri senza spazi: il massimo è 1000"),
        ("a\ud800", "carattere non valido (U+D800) alla posizione 2"),
        ("a&#1;", "carattere non valido (U+0001) alla posizione 2"),
    ],
)
def test_a_text_beyond_the_limits_is_refused(typed, sentence):
    with pytest.raises(ValueError) as problem:
        sanitise(typed)
    assert str(problem.value) == sentence


@pytest.mark.parametrize(
    "typed",
    [
        "<p>" + "\xa0" * 40_000 + "x</p>",
        "<p>" + " <br>" * 900 + "x</p>",
        "<" * 40_000,
        "<!--" * 9000,
    ]
    + ["<p>" * 900 + " " * 30_000, "&" * 40_000, "</p>" * 40_000, "<p <" * 40_000],
)
def test_no_text_takes_long_to_read(typed):
    """It would not come back: regular expressions that backtrack are a bomb of their own."""
    for reader in (sanitise, plain_text):
        with suppress(ValueError):
            assert len(reader(typed).html) < 1_000_000


def test_breaks_that_end_nothing_are_read_once():
    """Tried again from each break, so many would take minutes; a file brings many such texts."""
    breaks = "<p>a" + "<br> " * 200_000 + "a</p>"
    assert richtext._LAST_BREAKS.sub(r"\1", breaks) == breaks


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a<br> <br>\n<br></p>", "a</p>"),
        ("a <br></li>b<br>", "a</li>b<br>"),
        ("<p><br></p>", "<p></p>"),
        ("a<br><br></strong></p>", "a<br><br></strong></p>"),
    ],
)
def test_breaks_at_the_end_of_a_block_go(typed, kept):
    assert richtext._LAST_BREAKS.sub(r"\1", typed) == kept


def test_a_cell_over_a_million_columns_is_its_words():
    """No attribute reaches the layout engine: this one kept it busy for a minute."""
    typed = "<table><tr><td colspan=1000000>a</td><td>b</td></tr></table>"
    assert sanitise(typed).html.split() == ["<p>", "a", "b", "</p>"]


@pytest.mark.parametrize("typed", ["<div>" * 40_000 + "x", "<ul><li>" * 20_000, "<b>" * 300_000])
def test_a_tag_bomb_is_refused_in_a_plain_cell_too(typed):
    with pytest.raises(ValueError, match=r"annidati oltre 10 livelli|il massimo è 50000"):
        plain_text(typed)


def test_a_text_at_the_limit_is_kept():
    words = ("parola " * 7143)[:49_999] + "e"
    assert sanitise(words).html == f"<p>{words}</p>"


def test_plain_text_loses_the_tags_and_keeps_the_words():
    assert plain_text("<p>Uno</p><p>due &amp; tre</p>").html == "Uno due & tre"
    assert plain_text("tempi < 30 giorni").html == "tempi < 30 giorni"
    assert plain_text("a<script>b()</script>").dropped == ("script",)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_sanitising_twice_is_sanitising_once(typed):
    try:
        once = sanitise(typed).html
    except ValueError:
        return
    assert sanitise(once).html == once
    assert safe_html(once) == once
    assert "script" not in once


def test_a_rich_text_where_no_markup_may_stand_is_its_lines():
    text = "<p>Uno &amp; <strong>due</strong>, &lt; 3<br>a capo</p>"
    text += "<ol><li>a<ul><li>b</li></ul></li></ol>"
    assert text_lines(text) == "Uno & due, < 3\na capo\n• a\n• b"
    assert text_lines("< 30 giorni<script>x</script>") == "< 30 giorni"
    assert text_lines("") == ""
