"""Through the body's own login service and back, in a browser, against a real one."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.watching import LISTEN, RUN_AXE, TAGS
from tests.conftest import PASSWORD, _person
from tests.directories import openid_service
from tests.serving import served

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(catalogue, olga, settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # the server's
    olga.set_password(PASSWORD)
    olga.save()
    _person("ugo", "Ugo Verdi", directory_id="sub-ugo")
    _person("zoe", "Zoe Neri", directory_id="sub-zoe", is_active=False)


@pytest.fixture
def service(tmp_path):
    with openid_service(tmp_path) as service:
        service.knows("sub-ugo", name="Ugo Verdi", groups=["cdg"])
        service.knows("sub-zoe", name="Zoe Neri", groups=["cdg"])
        yield service


@pytest.fixture
def site(people, service, tmp_path):
    environment = {
        "OIDC_ISSUER": service.issuer,
        "OIDC_CLIENT_ID": "peg",
        "OIDC_CLIENT_SECRET": "Un-segreto-condiviso",
        "OIDC_NAME": "Borgo ID",
        "DIRECTORY_ROLES": '{"cdg": "control"}',
    }
    with served(tmp_path, **environment) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def visitor(page):
    """Whose console is listened to; the service's page asks for a style from elsewhere."""
    page.add_init_script(LISTEN)
    page.complaints = []
    page.on("console", lambda m: m.type == "error" and page.complaints.append(m.text))
    page.route(re.compile(r"^https://"), lambda route: route.abort())
    return page


def unfit(page) -> list[str]:
    """What is wrong with the page on a telephone."""
    found = [broken["id"] for broken in page.evaluate(RUN_AXE, {"runOnly": TAGS})]
    wide = page.evaluate("document.documentElement.scrollWidth") > 360
    return found + page.evaluate("window.refused") + ["sideways"] * wide


def to_the_service(page, site: str, to: str = "/") -> None:
    page.goto(f"{site}/accedi/?next={to}")
    page.get_by_role("button", name="Accedi con Borgo ID").click()


def through_it(page, site: str, sub: str, to: str = "/") -> None:
    to_the_service(page, site, to)
    page.get_by_placeholder("sub").fill(sub)
    page.get_by_role("button", name="Authorize").click()


def leave(page) -> None:
    page.get_by_role("button", name="Esci").click()
    page.get_by_role("button", name="End session").click()
    expect(page.get_by_role("heading", name="Accesso")).to_be_visible()


def test_there_and_back(visitor, site, service, tmp_path):
    page, refusal = visitor, visitor.get_by_role("heading", name="Accesso non riuscito")
    page.set_viewport_size({"width": 360, "height": 740})
    through_it(page, site, "sub-ugo", "/schede/?anno=2024")
    page.wait_for_url(f"{site}/schede/?anno=2024")
    expect(page.get_by_role("link", name="Periodi")).to_be_visible()
    page.goto(f"{site}/password/")
    expect(page.get_by_text("la password si cambia dove si cambia")).to_be_visible()
    assert unfit(page) == []
    leave(page)

    service.knows("sub-ugo", name="Ugo Verdi")  # out of the group; no word of groups at all
    through_it(page, site, "sub-ugo", "https://example.org/")
    page.wait_for_url(f"{site}/")
    expect(page.get_by_text("Ugo Verdi").first).to_be_visible()
    expect(page.get_by_role("link", name="Periodi")).to_have_count(0)
    leave(page)

    to_the_service(page, site)
    page.get_by_role("button", name="Deny").click()
    expect(page.get_by_text("L'accesso è stato annullato")).to_be_visible()
    for sub, words in (("sub-altro", "identificativo: sub-altro"), ("sub-zoe", "disattivato")):
        through_it(page, site, sub)
        expect(refusal).to_be_visible()
        expect(page.get_by_text(words)).to_be_visible()
        assert unfit(page) == []

    page.goto(f"{site}/accedi/ente/ritorno/?code=rubato&state=altrui")
    expect(page.get_by_text("non è cominciato in questo browser")).to_be_visible()
    service.process.terminate()
    service.process.wait(20)
    to_the_service(page, site)
    expect(page.get_by_text("ora non risponde")).to_be_visible()
    page.get_by_role("link", name="Torna all'accesso").click()
    assert unfit(page) == []
    page.get_by_label("Nome utente").fill("olga")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Accedi", exact=True).click()
    expect(page.get_by_role("link", name="Periodi")).to_be_visible()
    assert [said for said in page.complaints if "Content Security" in said] == []
