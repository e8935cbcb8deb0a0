"""Run by `set_with_typst` in a process of its own: source, output, title, folders of fonts."""

import sys

import typst

source, output, title, *fonts = sys.argv[1:]
typst.compile(
    source,
    output=output,
    font_paths=fonts,
    ignore_system_fonts=True,
    sys_inputs={"cards": "cards.json", "title": title},
    pdf_standards=["a-2a", "ua-1"],
)
