"""What a page is held against wherever it is opened: axe, policies, size, a narrow screen."""

import gzip
import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings

from objectives.models import User
from tests.conftest import SeenClient

# WCAG 2.1, levels A and AA, and what axe recommends beyond.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
MOST_BYTES = 60_000
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 800}

# What a context runs before anything of a page: axe, which waits, and an ear for the policies.
LISTEN = (
    AXE_SCRIPT
    + """;
  window.refused = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    window.refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""
)
RUN_AXE = "(options) => axe.run(document, options).then(({ violations }) => violations)"
LOADED = """() => ({
  refused: window.refused,
  scripts: [...document.querySelectorAll("script[src]")].map((script) => script.src),
  styles: [...document.querySelectorAll("link[rel~=stylesheet], link[rel~=icon]")]
    .map((link) => link.href),
})"""
# Until its font has come, a sign of the editor is the word that stands for it.
WIDTH = "document.fonts.ready.then(() => document.documentElement.scrollWidth)"
STICKS_OUT = """() => [...document.querySelectorAll("body *")]
  .filter((part) => part.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 4).map((part) => part.outerHTML.slice(0, 120))"""
_SCREENSHOTS = Path(settings.BASE_DIR) / "var" / "screenshots"


def log_in(context, person: User, home: str) -> None:
    """A browser's context gets the person's session, without the door."""
    client = SeenClient()
    client.force_login(person)
    key = client.session.session_key
    context.add_cookies([{"name": "sessionid", "value": key, "url": home}])


class Watch:
    """A page from before it is opened on: what it asks for, gets and complains of."""

    def __init__(self, page, home: str):
        self.page, self._host = page, urlsplit(home).netloc
        self.documents, self.strangers, self._complaints = [], [], []
        page.on("request", self._asked)
        page.on("response", self._answered)
        page.on("console", lambda said: said.type == "error" and self._complained(said))
        page.on("pageerror", lambda error: self._complaints.append(str(error)))

    def _asked(self, request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.netloc != self._host:
            self.strangers.append(request.url)

    def _answered(self, response) -> None:
        request = response.request
        if request.is_navigation_request() and response.status not in {301, 302}:
            self.documents.append(response)

    def _complained(self, said) -> None:
        """Not that a page is an error page, nor that what was typed in a row is refused (422)."""
        is_the_page = said.location["url"].split("#")[0] == self.page.url.split("#")[0]
        is_an_answer = said.text.startswith("Failed to load resource")
        if not (is_an_answer and (is_the_page or " 422 " in said.text)):
            self._complaints.append(f"{said.text} {said.location['url']}")

    @property
    def status(self) -> int:
        return self.documents[-1].status

    @property
    def compressed(self) -> int:
        return len(gzip.compress(self.documents[-1].body(), 6))

    @property
    def scripts(self) -> set[str]:
        """The names of the script files, as the page lists them."""
        return {Path(urlsplit(src).path).name for src in self._loaded()["scripts"]}

    def _loaded(self) -> dict:
        return self.page.evaluate(LOADED)

    def findings(self, skipped: tuple[str, ...] = ()) -> list[str]:
        """All that is wrong with the page as it stands, a sentence each."""
        loaded = self._loaded()
        found = [f"policy: {refused}" for refused in loaded["refused"]]
        found += [f"console: {said}" for said in self._complaints]
        found += [f"asked elsewhere: {url}" for url in self.strangers]
        for url in (*loaded["scripts"], *loaded["styles"]):
            if urlsplit(url).netloc not in {self._host, ""}:
                found.append(f"loaded from elsewhere: {url}")
        if self.compressed > MOST_BYTES:
            found.append(f"{self.compressed} bytes compressed")
        return [*found, *self._violations(skipped), *self._too_wide()]

    def _violations(self, skipped: tuple[str, ...]) -> list[str]:
        options = {
            "runOnly": {"type": "tag", "values": TAGS},
            "resultTypes": ["violations"],
            "preload": False,
            "rules": {rule: {"enabled": False} for rule in skipped},
        }
        violations = self.page.evaluate(RUN_AXE, options)
        return [
            f"axe {rule['id']}: {node['target']} {node['html'][:160]} {node['failureSummary']}"
            for rule in violations
            for node in rule["nodes"][:3]
        ]

    def _too_wide(self) -> list[str]:
        self.page.set_viewport_size(NARROW)
        width = self.page.evaluate(WIDTH)
        if width <= NARROW["width"]:
            return []
        return [f"{width} pixels wide on a screen of 320: {self.page.evaluate(STICKS_OUT)}"]

    def keep(self, name: str) -> None:
        """A picture a width, where SCREENSHOTS is set."""
        if "SCREENSHOTS" not in os.environ:
            return
        _SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"\W+", "-", name).strip("-")
        for size in (NARROW, WIDE):
            self.page.set_viewport_size(size)
            path = _SCREENSHOTS / f"{name}-{size['width']}.png"
            self.page.screenshot(path=path, full_page=True)
