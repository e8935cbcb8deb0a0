"""Script in every text of the demo, in a real browser: nothing runs, not even where the browser
does not keep the policies, and where it does they have nothing to refuse."""

import pytest

from objectives.models import User
from tests.attack.scripts import fill
from tests.browser.test_every_page import db, town  # noqa: F401
from tests.browser.visits import VISITS
from tests.browser.watching import LISTEN, log_in

# One visit of each page, as it is opened and not after a deed.
PAGES = {v.page: v for v in reversed(VISITS) if v.status == 200 and not v.deed and not v.alone}
HEARD = "() => ({ hit: window.hit ?? 0, refused: window.refused ?? [] })"
# The editor reads a stored text in a document of its own in which nothing runs, and keeps what it
# knows of it. That a handler stood there is said all the same, where the policies are kept.
INERT = "django_prose_editor/editor.js"


@pytest.fixture(scope="module")
def paths(town) -> list[tuple[str, str]]:  # noqa: F811
    """Whose page, and where: found before the codes by which cards are looked up are script."""
    found = [(visit.who, visit.path) for visit in PAGES.values()]
    fill()
    return found


@pytest.mark.parametrize("bypassed", [False, True], ids=["policies kept", "policies bypassed"])
def test_nothing_runs(town, browser, paths, bypassed):  # noqa: F811
    ran = []
    for who in sorted({who for who, _path in paths}):
        room = browser.new_context(locale="it-IT", bypass_csp=bypassed)
        room.set_default_timeout(20_000)
        room.add_init_script(LISTEN)
        if who:
            log_in(room, User.objects.get(username=who), town)
        page = room.new_page()
        for path in [path for reader, path in paths if reader == who]:
            page.goto(town + path)
            page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
            heard = page.evaluate(HEARD)
            refused = [one for one in heard["refused"] if not one.endswith(INERT)]
            if heard["hit"] or refused:
                ran.append((path, heard["hit"], refused))
        room.close()
    assert ran == []


def test_the_mark_would_be_set(browser):
    """Else nothing would have been proved."""
    page = browser.new_page()
    page.set_content("<img src=x onerror=window.hit=1>")
    page.wait_for_function("window.hit === 1")
    page.close()
