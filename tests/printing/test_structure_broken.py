"""The walker of structure trees sees what is broken: one thing at a time, in a sound book."""

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from tests.printing.breaking import Break, all_of, entries, first, links, write
from tests.printing.structure import faults

# Only then is there a database for the fixture of the session.
pytestmark = pytest.mark.django_db


BREAKS: list[Break] = []


def breaks(*said: str):
    def keep(act: Callable[[Pdf], object]):
        BREAKS.append(Break(act, list(said)))
        return act

    return keep


@breaks(
    "catalog: not declared to be tagged",
    "catalog: no language",
    "catalog: the window does not show the title",
)
def untag_the_file(pdf):
    del pdf.Root.MarkInfo, pdf.Root.Lang, pdf.Root.ViewerPreferences


@breaks(
    "Document > Document: a document within the document",
)
def nest_a_document(pdf):
    first(pdf, "Part").S = Name.Document


@breaks(
    "the tree begins with ['Document', 'Document'], not with one Document",
)
def begin_with_two_documents(pdf):
    root = pdf.Root.StructTreeRoot
    other = Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array())
    root.K.append(pdf.make_indirect(other))


@breaks(
    "page 1: 3 operators paint outside of every mark, the first is Tj",
)
def leave_text_unmarked(pdf):
    pdf.pages[0].contents_add(b"BT (x) Tj (y) Tj ET 0 0 9 9 re f", prepend=True)


@breaks(
    "page 1: 1 operators paint outside of every mark, the first is Do",
)
def draw_an_unmarked_form(pdf):
    form = pdf.make_stream(b"0 0 9 9 re f", Type=Name.XObject, Subtype=Name.Form)
    pdf.pages[0].Resources.XObject.Fx = form
    pdf.pages[0].contents_add(b"/Fx Do", prepend=True)


@breaks(
    "page 1: MCID 50 stands inside MCID 13",
    "page 1: an artifact stands inside MCID 14",
    "page 1: MCID 51 stands inside an artifact",
    "page 1: MCID 50 belongs to no element of the tree",
    "page 1: MCID 51 belongs to no element of the tree",
)
def nest_marks(pdf):
    write(pdf, 0, b"/MCID 14>>\nBDC", b"/MCID 14>> BDC /Artifact BMC EMC")
    write(pdf, 0, b"/MCID 13>>\nBDC", b"/MCID 13>> BDC /Span <</MCID 50>> BDC EMC")
    pdf.pages[0].contents_add(b"/Artifact BMC /P <</MCID 51>> BDC EMC EMC")


@breaks(
    "page 1: a mark ends that never began",
    "page 1: a mark never ends",
)
def never_end_a_mark(pdf):
    pdf.pages[0].contents_add(b"EMC /Artifact BMC")


@breaks(
    "Document > Art > H1: holds MCID 1 of page 1, which is not there",
    "page 1: MCID 99 belongs to no element of the tree",
    "page 1: the parent tree names MCID 1, which is not there",
)
def number_content_anew(pdf):
    write(pdf, 0, b"/MCID 1>>", b"/MCID 99>>")


@breaks(
    "page 1: MCID 0 stands there twice",
    "Document > Art > H1: holds MCID 1 of page 1, which is not there",
    "page 1: the parent tree names MCID 1, which is not there",
)
def number_content_twice(pdf):
    write(pdf, 0, b"/MCID 1>>", b"/MCID 0>>")


@breaks(
    "page 1: the parent tree has no entry for it",
)
def drop_an_entry_of_the_parent_tree(pdf):
    del entries(pdf)[0:2]


@breaks(
    "page 1: the parent tree does not give MCID 0 to Document > Art > P 2",
    "page 1: the parent tree does not give MCID 1 to Document > Art > H1",
)
def exchange_two_entries(pdf):
    page = entries(pdf)[1]
    page[0], page[1] = page[1], page[0]


@breaks(
    "page 1: MCID 0 is not in the parent tree",
)
def forget_one_content(pdf):
    entries(pdf)[1][0] = None


@breaks(
    "/Nums: 0 stands after 1",
)
def disorder_the_parent_tree(pdf):
    numbers = entries(pdf)
    numbers[0], numbers[1], numbers[2], numbers[3] = [numbers[at] for at in (2, 3, 0, 1)]


@breaks(
    "/Nums: limits of [0, 1] on keys from 0 to 14",
    "parent tree: the next key is not above all others",
)
def limit_the_parent_tree(pdf):
    tree = pdf.Root.StructTreeRoot.ParentTree
    leaf = Dictionary(Nums=tree.Nums, Limits=Array([0, 1]))
    tree.Kids = Array([pdf.make_indirect(leaf)])
    del tree.Nums
    pdf.Root.StructTreeRoot.ParentTreeNextKey = 3


@breaks(
    "page 2: annotation 2 has another element in the parent tree",
    "parent tree: 2 pages or annotations have the key 2",
    "parent tree: no page or annotation has the key 3",
)
def share_a_key(pdf):
    links(pdf)[1].StructParent = links(pdf)[0].StructParent


@breaks(
    "page 1: MCID 18 belongs to no element of the tree",
)
def lose_an_element(pdf):
    del first(pdf, "Art").K[0]


@breaks(
    "Document > Art > H2: names another parent than the one it has",
)
def name_another_parent(pdf):
    first(pdf, "H2").P = first(pdf, "Document")


@breaks(
    "Document > H2: names another parent than the one it has",
    "Document > Art > H2: already has another place in the tree",
    "page 1: MCID 4 is read after page 8",
)
def give_an_element_two_places(pdf):
    first(pdf, "Document").K.append(first(pdf, "H2"))


@breaks(
    "Document > Art > H1: stands on a page that is not in the document",
    "Document > Art > H1: holds MCID 1 of page 0, which is not there",
    "page 1: MCID 1 belongs to no element of the tree",
)
def leave_the_document(pdf):
    first(pdf, "H1").Pg = pdf.make_indirect(Dictionary(Type=Name.Page))


@breaks(
    "Document > Art > Title: not a standard type, nor mapped to one",
    "Document > Art > H2: follows no heading",
)
def invent_a_type(pdf):
    first(pdf, "H1").S = Name.Title


@breaks(
    "page 1: MCID 18 is read after page 8",
)
def read_a_page_late(pdf):
    document = first(pdf, "Document")
    document.K = Array([*list(document.K)[1:], document.K[0]])


@breaks(
    "Document > Art > H3: follows H1",
)
def skip_a_heading(pdf):
    first(pdf, "H2").S = Name.H3


@breaks(
    "Document > Art > H2: follows no heading",
)
def begin_below_the_first_heading(pdf):
    first(pdf, "H1").S = Name.H2


@breaks(
    "Document > Art > Table > TBody > TR > TD: stands under no header",
    "Document > Art > Table > THead > TR > TH: a header without scope, which no cell names",
)
def lose_a_scope(pdf):
    del first(pdf, "TH").A.Scope


@breaks(
    "Document > Art > Table > TBody > TR: 5 columns instead of 4",
)
def widen_a_cell(pdf):
    row = list(all_of(pdf, "TR"))[1]
    row.K[-1].A = Dictionary(O=Name.Table, ColSpan=2)


@breaks(
    "Document > Art > Table > TBody > TR 2: 8 columns instead of 4",
    "Document > Art > Table: a cell reaches beyond the last row",
)
def let_a_cell_reach_too_far(pdf):
    for cell in list(all_of(pdf, "TR"))[1].K:
        cell.A = Dictionary(O=Name.Table, RowSpan=9)


@breaks(
    "Document > Art > Table > TBody > TR > TD: names the header «far», which is not in its table",
)
def name_a_header_of_another_table(pdf):
    first(pdf, "TD").A = Dictionary(O=Name.Table, Headers=Array([pikepdf.String("far")]))


@breaks(
    "Document > Art > H1 > H1: does not belong below H1",
)
def put_a_heading_in_a_heading(pdf):
    heading = first(pdf, "H1")
    inner = Dictionary(Type=Name.StructElem, S=Name.H1, P=heading, K=Array())
    heading.K.append(pdf.make_indirect(inner))


@breaks(
    "Document > Art > Table > THead > TR > P: does not belong below TR",
)
def put_a_paragraph_in_a_row(pdf):
    first(pdf, "TH").S = Name.P


@breaks(
    "Document > Art > Table > TBody > TR: has the id «r» of Document > Art > Table > THead > TR",
    "structure tree: no list of the 1 ids",
)
def use_an_id_twice(pdf):
    for row in list(all_of(pdf, "TR"))[:2]:
        row.ID = pikepdf.String("r")


@breaks(
    "Document > Art > Table > THead > TR: its id «a» is not listed",
    "Document > Art > Table > TBody > TR: its id «b» is not listed",
    "structure tree: lists the id «c», which no element has",
)
def list_ids_that_are_not_there(pdf):
    one, two = list(all_of(pdf, "TR"))[:2]
    one.ID, two.ID = pikepdf.String("a"), pikepdf.String("b")
    names = Array([pikepdf.String("a"), two, pikepdf.String("c"), one])
    pdf.Root.StructTreeRoot.IDTree = pdf.make_indirect(Dictionary(Names=names))


@breaks(
    "Document > Art > P > Figure: no alternative text",
)
def hide_what_a_figure_shows(pdf):
    del first(pdf, "Figure").Alt


@breaks(
    "page 2: annotation 1 leads to no page of the document",
    "page 2: annotation 2 leads to «nowhere», which is nowhere",
    "page 2: annotation 3 leads to the address «page:4»",
)
def lead_nowhere(pdf):
    links(pdf)[0].Dest[0] = pdf.make_indirect(Dictionary(Type=Name.Page))
    links(pdf)[1].Dest = pikepdf.String("nowhere")
    del links(pdf)[2].Dest
    links(pdf)[2].A = Dictionary(S=Name.URI, URI=pikepdf.String("page:4"))


@breaks(
    "page 2: annotation 1 does not say where it leads",
    "page 2: annotation 2 only says «page:4»",
)
def do_not_say_where_a_link_leads(pdf):
    del links(pdf)[0].Contents
    links(pdf)[1].Contents = "page:4"


@breaks(
    "page 2: the tabulator does not follow the structure",
    "page 2: annotation 1 is a link held by Document > Part > Art > Table > TBody > TR > TD > Span",
    "page 2: annotation 2 belongs to no element of the tree",
)
def tear_a_link_off(pdf):
    first(pdf, "Link").S = Name.Span
    link = first(pdf, "Link")
    link.K = Array([kid for kid in link.K if isinstance(kid, int)])
    del pdf.pages[1].Tabs


@breaks(
    "bookmark «Indice»: leads to no page of the document",
)
def let_a_bookmark_lead_nowhere(pdf):
    pdf.Root.Outlines.First.Dest = Array([None, Name.Fit])


@breaks(
    "bookmark «12 Diritti sociali, politiche sociali e famiglia»: its neighbours do not agree",
    "bookmarks: counts 99 below it, there are 3",
)
def miscount_the_bookmarks(pdf):
    pdf.Root.Outlines.Count = 99
    pdf.Root.Outlines.First.Next.Prev = pdf.Root.Outlines.Last


@breaks(
    "font Titillium-Web-Bold: not embedded",
    "font Titillium-Web-Bold: does not say which letters its signs are",
)
def take_a_font_out(pdf):
    font = next(iter(pdf.pages[0].Resources.Font.values()))
    del font.ToUnicode, font.DescendantFonts[0].FontDescriptor.FontFile2


@breaks(
    "metadata: dc:title is «Fascicolo & prova», /Title is «Altro»",
)
def call_it_otherwise(pdf):
    pdf.docinfo.Title = "Altro"


@breaks(
    "metadata: does not declare PDF/UA-1",
    "metadata: does not declare PDF/A-2a or PDF/A-3a",
    "metadata: no title",
    "metadata: dc:title is «», /Title is «Fascicolo & prova»",
)
def declare_nothing(pdf):
    packet = pdf.Root.Metadata.read_bytes()
    for word in (b"pdfuaid:part", b"pdfaid:part", b"dc:title"):
        packet = packet.replace(word, word + b"s")
    pdf.Root.Metadata.write(packet)


@pytest.mark.parametrize("broken", BREAKS, ids=lambda broken: broken.act.__name__)
def test_what_is_broken_is_said(sample, broken):
    output = BytesIO()
    with Pdf.open(BytesIO(sample.book)) as pdf:
        broken.act(pdf)
        pdf.save(output)
    assert faults(output.getvalue()) == broken.said
