"""How much a card may hold (domain.md, section 9, «Limits»; printing.md, «Hostile content»).

A layout engine has no bounds of its own: what is refused here, in words and on entry, is what
would otherwise keep it busy for minutes.
"""

MAX_TEXT = 50_000  # characters in one text
MAX_WORD = 1_000  # characters without a blank
MAX_NAME = 200  # characters in the name of a person, a department, a centre
MAX_CODE = 40  # characters in a card's code
MAX_PHASES = 200
MAX_INDICATORS = 100
MAX_RESOURCES = 100  # of each of the two kinds
MAX_LINES = 200_000  # in one file
MAX_CARDS = 5_000  # in one file
MAX_PRINTED = 50  # cards in one PDF made while somebody waits
MAX_VIEWS = 30  # saved views of one person
MAX_WORDS = 20  # of a search: of a pasted page the first ones; each is a look at every text
MAX_QUERY = 2_000  # characters in the address of a saved view
MAX_FILE = 20 * 1024 * 1024  # bytes
MAX_NESTING = 10  # elements inside elements of a rich text
MAX_BLOCKS = 1_000  # paragraphs, list items and line breaks of a rich text

FIRST_YEAR, LAST_YEAR = 2000, 2100
