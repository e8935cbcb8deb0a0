from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.italian import (
    format_date,
    format_decimal,
    format_percentage,
    format_size,
    format_wait,
    key,
    parse_date,
    parse_decimal,
    parse_percentage,
    shorten,
    unreadable_character,
    words_key,
)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1.000", "1000"),
        ("1,5", "1.5"),
        ("80", "80"),
        ("-3", "-3"),
        ("1.234.567,89", "1234567.89"),
        (" 1 000 ", "1000"),
        ("007", "7"),
    ],
)
def test_numbers_are_typed_in_italian(typed, value):
    assert parse_decimal(typed) == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1.5", "«1.5» è ambiguo: scrivere 1,5 oppure 15"),
        ("12.3456", "«12.3456» è ambiguo: scrivere 12,3456 oppure 123456"),
        ("ottanta", "«ottanta» non è un numero (esempi: 80 · 1,5 · 1.000)"),
        ("0.500", "«0.500» è ambiguo: scrivere 0,500 oppure 0500"),
        ("8 0", "«8 0» non è un numero (esempi: 80 · 1,5 · 1.000)"),
        ("1,5,2", "«1,5,2» non è un numero (esempi: 80 · 1,5 · 1.000)"),
        ("", "«» non è un numero (esempi: 80 · 1,5 · 1.000)"),
        ("9" * 13, "«9999999999999» ha troppe cifre"),
    ],
)
def test_what_is_no_number_is_told(typed, sentence):
    with pytest.raises(ValueError) as problem:
        parse_decimal(typed)
    assert str(problem.value) == sentence


@pytest.mark.parametrize("typed", ["80", "80%", "80 %", "80,00 %", "80,000%"])
def test_percentages_parse_alike(typed):
    assert parse_percentage(typed) == Decimal("80.00")


@pytest.mark.parametrize("typed", ["31/12/2026", "31.12.2026", "31-12-2026", " 31 / 12 / 2026 "])
def test_dates_take_slashes_dots_and_hyphens(typed):
    assert parse_date(typed) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31/02/2024", "«31/02/2024» non esiste nel calendario"),
        ("31/12/24", "«31/12/24» non è una data (esempio: 31/12/2026)"),
        ("2024-12-31", "«2024-12-31» non è una data (esempio: 31/12/2026)"),
        ("31/12/0024", "«31/12/0024»: l'anno deve stare tra 2000 e 2100"),
    ],
)
def test_what_is_no_date_is_told(typed, sentence):
    with pytest.raises(ValueError) as problem:
        parse_date(typed)
    assert str(problem.value) == sentence


@pytest.mark.parametrize(
    ("value", "text"),
    [("75", "75 %"), ("66.67", "66,67 %"), ("0", "0 %"), ("100.00", "100 %"), ("12.50", "12,5 %")],
)
def test_as_few_decimals_as_needed_with_a_comma(value, text):
    assert format_percentage(Decimal(value)) == text


def test_nothing_prints_as_nothing():
    assert (format_decimal(None), format_percentage(None), format_date(None)) == ("", "", "")


@given(st.decimals(-99999999, 99999999, places=2))
def test_what_is_printed_can_be_typed_again(value):
    assert parse_decimal(format_decimal(value)) == value


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_a_printed_date_can_be_typed_again(day):
    assert parse_date(format_date(day)) == day


@pytest.mark.parametrize(
    "label",
    [
        "Finalità e risultati da raggiungere:",
        "FINALITA' E RISULTATI DA RAGGIUNGERE",
        "finalita  e risultati\u00a0da raggiungere :",
        "Finalita\u0300 e risultati da raggiungere",
    ],
)
def test_labels_are_the_same_whatever_case_accents_and_blanks(label):
    assert key(label) == "finalitaerisultatidaraggiungere"


def test_between_words_a_blank_counts():
    assert words_key("Unità  immobiliari, n. 4") == "unita immobiliari n 4"
    assert words_key("UNITA' IMMOBILIARI N 4") == "unita immobiliari n 4"
    assert words_key("Rosa Maria") != words_key("Rosamaria")


def test_unreadable_characters_are_named():
    assert unreadable_character("buono") is None
    assert unreadable_character("a\x00b") == "carattere non valido (U+0000) alla posizione 2"
    assert unreadable_character("\ud800") == "carattere non valido (U+D800) alla posizione 1"


def test_long_words_are_cut_for_messages():
    assert shorten("parola " * 20, 20) == "parola parola parol…"


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "1 kB"), (70_051, "70 kB"), (999_499, "999 kB"), (4_230_000, "4,2 MB")],
)
def test_sizes(size, words):
    assert format_size(size) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "pochi secondi"),
        (10, "meno di un minuto"),
        (50, "circa 1 minuto"),
        (100, "circa 2 minuti"),
        (3600, "circa 60 minuti"),
    ],
)
def test_waits(seconds, words):
    assert format_wait(seconds) == words
