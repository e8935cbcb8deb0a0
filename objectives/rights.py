"""Who may do what: every right of the product, as sentences (domain.md, section 9, «Rights»).

A right is asked by its name: `rights.may(user, "edit_card", card)`. It says who may and in which
state; who moves a card along stands beside its steps (`workflow.steps`), and what a card still
lacks is `completeness`'s to say. `manage.py print_rights` prints the
whole as a table (docs/diritti.md), which the tests hold against every page.
"""

from dataclasses import dataclass

import rules
from django.utils.translation import gettext_lazy as _

from .enums import Role, State
from .models import PegObjective, User, open_period, standing

# -- who ------------------------------------------------------------------------------------------


@rules.predicate
def has_a_role(user: User) -> bool:
    who = standing(user)
    return bool(who.roles) or who.is_administrator


@rules.predicate
def is_administrator(user: User) -> bool:
    """Keeps people and reference data, and writes no cards."""
    return standing(user).is_administrator


@rules.predicate
def is_responsible(user: User) -> bool:
    """Of any centre."""
    return bool(standing(user).responsible_for)


@rules.predicate
def has_a_centre(user: User) -> bool:
    return bool(standing(user).centres)


def has_role(role: Role):
    return rules.predicate(lambda user: role in standing(user).roles, name=f"is_{role}")


is_control = has_role(Role.CONTROL)
is_secretary = has_role(Role.SECRETARY)
is_board = has_role(Role.BOARD)

# -- whose card -----------------------------------------------------------------------------------


@rules.predicate
def sees(user: User, card: PegObjective) -> bool:
    """The twin of `PegObjective.objects.visible_to`: a test holds one against the other."""
    who = standing(user)
    return who.sees_all or card.centre_id in who.centres or card.councillor_id in who.councillors


@rules.predicate
def is_responsible_for(user: User, card: PegObjective) -> bool:
    return card.centre_id in standing(user).responsible_for


@rules.predicate
def works_on(user: User, card: PegObjective) -> bool:
    """The responsabile of its centre, or who collaborates with him."""
    return card.centre_id in standing(user).centres


# -- when -----------------------------------------------------------------------------------------


def in_state(*states: State):
    names = "_or_".join(states)
    return rules.predicate(lambda user, card: card.state in states, name=f"is_{names}")


is_draft = in_state(State.DRAFT)


@rules.predicate
def is_varied(user: User, card: PegObjective) -> bool:
    """Approved, with a working copy beside it."""
    return card.state == State.APPROVED and card.is_varied


@rules.predicate
def is_monitored(user: User, card: PegObjective) -> bool:
    """Approved, while a period of its year is open."""
    return card.state == State.APPROVED and open_period(card) is not None


@rules.predicate
def anytime(user: User, card: PegObjective) -> bool:
    return True


# -- the rights -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Right:
    """Who has it, and in which state of the card; `otherwise` says so in a sentence."""

    who: rules.Predicate
    when: rules.Predicate = anytime
    otherwise: str = ""


RIGHTS = {
    # The pages of everybody who has anything to do here.
    "see_cards": Right(has_a_role),
    "see_dup": Right(has_a_role),
    "see_acts": Right(has_a_role),
    "see_card": Right(sees),
    # Books: each his own; the office looks after everybody's.
    "print_books": Right(has_a_role),
    "see_all_books": Right(is_control),
    # Planned content: drafts, and the working copy of a variation.
    "create_card": Right(has_a_centre | is_control),
    "edit_card": Right(
        works_on | is_control,
        is_draft | is_varied,
        _(
            "Una scheda si modifica in bozza o, una volta approvata, mentre una variazione è"
            " aperta."
        ),
    ),
    "copy_card": Right(works_on | is_control),
    "delete_card": Right(
        is_responsible_for | is_control,
        is_draft,
        _("Si elimina solo una bozza: ciò che è stato proposto o approvato resta."),
    ),
    # Progress: figures, notes, reasons, the narrative. The office writes what reaches it on paper.
    "record_progress": Right(
        works_on | is_control,
        is_monitored,
        _("L'avanzamento si registra su una scheda approvata, mentre un periodo è aperto."),
    ),
    "record_mine": Right(has_a_centre),
    # The office's own. Who moves a card from one state to the next is in `workflow.steps`.
    "edit_dup": Right(is_control),
    "import_cards": Right(is_control),
    "keep_periods": Right(is_control),
    "send_reminders": Right(is_control),
    # People.
    "delegate": Right(is_responsible),
    "hand_over": Right(is_administrator),
}


def may(user: User, right: str, card: PegObjective | None = None) -> bool:
    """Whether this person has that right today, on that card where it is about one."""
    asked = RIGHTS[right]
    return asked.who.test(user, card) and asked.when.test(user, card)
