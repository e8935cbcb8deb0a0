"""Static files as production serves them: local, hashed, cached for good."""

import os
import re
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.serving import Caller, served

pytestmark = pytest.mark.django_db(transaction=True)

HASHED = re.compile(r"/static/[\w./-]+\.[0-9a-f]{12}\.(css|js|svg|ttf|woff2)")
ADDRESS = re.compile(r'(?:href|src|url\(|")\s*=?\s*"?(/static/[^"#?)\s]+)')


@pytest.fixture
def collected(tmp_path, settings) -> dict[str, str]:
    """The environment of an installation that has collected them: without the admin's, and not
    compressed, which takes its time and proves nothing here."""
    storage = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": storage}
    settings.STATIC_ROOT = tmp_path / "static"
    settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["css", "js", "json", "map", "svg", "ttf"]
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["admin"])
    return {"DEBUG": "false", "STATIC_ROOT": str(settings.STATIC_ROOT)}


def test_every_file_of_a_page_is_local_hashed_and_cached_for_good(
    catalogue, monitored, rita, olga, tmp_path, collected
):
    paths = ["/", "/schede/", "/dup/operativi/nuovo/", f"/schede/{monitored.pk}/", "/schede/nuova/"]
    mine = ["/da-aggiornare/", f"/schede/{monitored.pk}/avanzamento/", "/deleghe/"]
    office, responsible = Caller(olga), Caller(rita)
    with served(tmp_path, **collected) as port:
        office.port = responsible.port = port
        asked = [(office, path) for path in paths] + [(responsible, path) for path in mine]
        answers = [caller.get(path) for caller, path in asked]
        assert [answer.status_code for answer in answers] == [200] * len(asked)
        pages = [answer.content.decode() for answer in answers]
        files = {url for page in pages for url in ADDRESS.findall(page)}
        styles = [url for url in files if url.endswith(".css")]
        inside = {url for style in styles for url in _urls(port, style)}
        assert [url for url in files | inside if not HASHED.fullmatch(url)] == []
        kinds = {Path(url).suffix for url in files | inside}
        assert kinds == {".css", ".js", ".svg", ".ttf", ".woff2"}
        for url in files | inside:
            status, policy, _ = _get(port, url)
            assert (status, policy) == (200, "max-age=315360000, public, immutable"), url


def _urls(port: int, style: str) -> set[str]:
    """What a style sheet asks for, as addresses of the site; pictures within it ask for nothing."""
    text = _get(port, style)[2].decode()
    assert "@import" not in text
    urls = re.findall(r"""url\(\s*["']?(?!data:)([^"')]+)""", text)
    folder = Path(style).parent
    return {os.path.normpath(folder / url.split("#")[0]) for url in urls}


def _get(port: int, path: str) -> tuple[int, str, bytes]:
    wire = HTTPConnection("127.0.0.1", port, timeout=60)
    wire.request("GET", path)
    answer = wire.getresponse()
    found = answer.status, answer.getheader("Cache-Control", ""), answer.read()
    wire.close()
    return found
