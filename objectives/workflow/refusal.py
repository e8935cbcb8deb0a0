"""How a verb says no."""


class Refused(Exception):  # noqa: N818 - it reads as a sentence where it is raised
    """The step is not taken and nothing is written; the message says why, in Italian."""
