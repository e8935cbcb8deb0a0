"""A desk at which everybody writes, and each request is held against what the history says."""

from django.urls import reverse

from objectives.models import User
from objectives.workflow import STEPS
from tests.conftest import SeenClient
from tests.pages import Page
from tests.told import told

ACT = {"number": "12", "adopted_on": "22/01/2024"}
SEVERAL = "?anno=2024"


class Desk:
    """A browser for each person; what is sent is told, as one user action of that person's."""

    def __init__(self):
        self._clients: dict[User, SeenClient] = {}

    def client(self, person: User) -> SeenClient:
        if person not in self._clients:
            self._clients[person] = SeenClient()
            self._clients[person].force_login(person)
        return self._clients[person]

    def post(self, name, *args, by: User, tells=(), data=None, query="", status=302):
        """`tells` lists the entries that this makes, as «pegobjective changed»."""
        path = reverse(name, args=args) + query
        with told(by, *tells):
            # A browser's form is never empty.
            answer = self.client(by).post(path, {"csrfmiddlewaretoken": "x"} | (data or {}))
        assert answer.status_code == status
        return answer

    def step(self, card, step: str, *, by: User, tells=(), **data):
        made = (f"pegobjective {STEPS[step].action}", *tells)
        return self.post("card-step", card.pk, STEPS[step], by=by, tells=made, data=data)

    def steps(self, cards, step: str, *, by: User, tells=(), **data):
        made = [f"pegobjective {STEPS[step].action}"] * len(cards) + list(tells)
        data |= {"scheda": [card.pk for card in cards]}
        args = {"by": by, "tells": made, "data": data, "query": SEVERAL, "status": 200}
        return self.post("cards-step", STEPS[step], **args)

    def page(self, name, *args, by: User, query="") -> Page:
        return Page(self.client(by), reverse(name, args=args) + query)


def send(page: Page, by: User, *tells: str) -> None:
    with told(by, *tells):
        answer = page.send()
    assert answer.status_code == 302
