"""Our papers as WeasyPrint reads them: with few rules in the place of its own for all of HTML."""

from weasyprint import CSS, HTML


class Page(HTML):
    """`base` says what elements are; it is read before any other sheet, like a browser's own."""

    base: CSS

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [self.base]
