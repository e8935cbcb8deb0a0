"""The parts of a long form, under the headings of the paper."""

from crispy_forms.layout import Div


class Section(Div):
    """Fields under a heading, at an address within the page."""

    template = "objectives/_section.html"

    def __init__(self, css_id: str, heading: str, *fields):
        super().__init__(*fields, css_id=css_id)
        self.heading = heading
