"""Every page that opens before there is anything, held against the same as the full ones."""

import pytest

from tests.browser.watching import LISTEN, WIDE, Watch, log_in

pytestmark = pytest.mark.django_db(transaction=True)

OFFICE = ["/", "/schede/", "/schede/viste/", "/schede/passaggio/valida/", "/dup/", "/delibere/"]
OFFICE += ["/periodi/", "/importazione/", "/schede/nuova/?anno=2026"]
ADMINISTRATOR = ["/", "/incarichi/", "/schede/", "/amministrazione/"]


def findings(page, home: str, paths: list[str]) -> dict[str, list[str]]:
    """What is wrong, by the page."""
    page.add_init_script(LISTEN)
    watch, found = Watch(page, home), {}
    for path in paths:
        page.set_viewport_size(WIDE)
        page.goto(home + path)
        found[path] = [f"status {watch.status}"] if watch.status != 200 else watch.findings()
    return {path: wrong for path, wrong in found.items() if wrong}


def test_empty_pages_have_no_findings(catalogue, olga, ada, page, live_server):
    log_in(page.context, olga, live_server.url)
    assert findings(page, live_server.url, OFFICE) == {}
    log_in(page.context, ada, live_server.url)
    assert findings(page, live_server.url, ADMINISTRATOR) == {}


def test_whoever_has_no_cards_or_no_role_finds_a_page_too(
    catalogue, olga, stranger, page, live_server
):
    log_in(page.context, stranger, live_server.url)
    assert findings(page, live_server.url, ["/", "/password/", "/accessibilita/"]) == {}
