"""Values that no field expects, as strategies: a page must refuse them in words, or take them."""

from hypothesis import strategies as st

# What an answer must never hold as it stands: it would be an element, or an attribute, of its own.
PROBE = "<xss-probe onclick=x>\"' onfocus=x </textarea></script>{{ 60070|add:7 }}"

TEXTS = [
    "",
    " ",
    "x" * 100_000,
    "x " * 30_000,
    "a\x00b",
    "\x00",
    "\ud800",
    "a\udfffb",
    "\u202eoirartnoc la",
    "\u200f\u200e\ufeff",
    "\uffff\ufdd0",
    "\x1b[2J\x7f\x85",
    "’‘«»ﬁ𝒜\U0010ffff",
    "é" * 300,
    "'; DROP TABLE objectives_pegobjective; --",
    "%s %d %(x)s {0} {x} ${x}",
    "../../../../etc/passwd",
    "<p>" * 400,
    "<table>" + "<tr><td colspan=1000000>" * 200,
    "<br>" * 20_000,
    "<!--" * 500,
    "=1+1",
    "on",
    "null",
    "[]",
    '{"a": [1]}',
    "a,b;c\td\r\ne",
    PROBE,
]
NUMBERS = ["0", "-1", "1", "2", "32767", "32768", "65536", "2147483647", "2147483648"]
NUMBERS += ["9223372036854775807", "9223372036854775808", "1" + "0" * 30, "9" * 5000]
NUMBERS += ["NaN", "Infinity", "-Infinity", "1e400", "1E-400", "0x10", "1_000", "٣٣٣", "１２", "²"]
NUMBERS += ["1,5", "1.5", "-0", "+5", "999999999999,99", "100,01", "0,001", "80 %", "1:0", "0:3:1"]
DATES = ["00/00/0000", "31/12/9999", "01/01/0001", "29/02/2023", "0000-00-00", "9999-12-31"]
DATES += ["31/12/10000", "2024-06-30T12:00:00Z", "٣١/١٢/٢٠٢٤", "31/02/2024", "30/06/2026"]
STATES = ["draft", "approved", "certified", "inesistente", "ready", "making", "responsible"]

hostile = st.one_of(
    st.sampled_from(TEXTS),
    st.sampled_from(NUMBERS),
    st.sampled_from(DATES),
    st.sampled_from(STATES),
    st.text(max_size=30),
    st.integers(-(2**70), 2**70).map(str),
)

_HEADS = [b"", b"%PDF-1.4\n", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"GIF89a", b"\xff\xfe", b"<svg>"]
file_names = st.sampled_from(
    ["a.pdf", "a.txt", "", "x" * 300 + ".pdf", "../../a.pdf", "a\x00.pdf", "<b>.pdf", "a.p7m.exe"]
    + ["\ud800.pdf", '"; filename="b.pdf', "con.txt", ".pdf", "a.PDF", "é\u202efdp.exe"]
)
contents = st.builds(
    lambda head, rest: head + rest,
    st.sampled_from(_HEADS),
    st.one_of(st.binary(max_size=60), st.just(b"Obiettivo\t\x00\xff" * 50), st.just(b"a" * 70_000)),
)

# Beside those that the parts of a request say of themselves.
HEADERS = [
    ("HTTP_HOST", ["evil.example", "a b", "testserver:99999", "[::1", "", "testserver\x00", "é"]),
    ("HTTP_X_FORWARDED_FOR", ["1.2.3.4", "x" * 5000, "::1%eth0", "\xff", "1.2.3.4, 5.6.7.8"]),
    ("HTTP_X_FORWARDED_HOST", ["evil.example"]),
    ("HTTP_X_FORWARDED_PROTO", ["https", "gopher"]),
    ("HTTP_ACCEPT_LANGUAGE", ["zz", "it" * 3000, "en;q=x", "\xff", "de-DE,*"]),
    ("HTTP_HX_REQUEST", ["true", "x"]),
    ("HTTP_HX_TARGET", ["<b>", "x" * 9000]),
    ("HTTP_HX_CURRENT_URL", ["http://[", "//evil.example", "http://testserver/%ff"]),
    ("HTTP_HX_CURRENT_URL_URI_AUTOENCODED", ["true"]),
    ("HTTP_REFERER", ["http://[", "//evil.example", "http://testserver//evil.example", "\xff"]),
    ("HTTP_IF_MODIFIED_SINCE", ["x", "Thu, 32 Foo 99999 99:99:99 GMT"]),
    ("HTTP_IF_NONE_MATCH", ['"', "W/" * 900]),
    ("HTTP_RANGE", ["bytes=-1", "bytes=9-1", "x"]),
    ("HTTP_USER_AGENT", ["\xff\x00", "x" * 9000]),
    ("HTTP_X_REQUEST_ID", ["a\r\nX-Y: z", "x" * 5000]),
    ("HTTP_X_CSRFTOKEN", ["x"]),
    ("HTTP_X_HTTP_METHOD_OVERRIDE", ["DELETE"]),
    ("HTTP_EXPECT", ["100-continue"]),
    ("HTTP_TRANSFER_ENCODING", ["chunked"]),
    ("HTTP_ACCEPT_ENCODING", ["gzip;q=x", "\xff"]),
    ("CONTENT_LENGTH", ["-1", "x", "", "99999999999999", "1"]),
    ("REMOTE_ADDR", ["", "x", "::ffff:1.2.3.4"]),
]
# Of another person's machine, or of nobody's.
COOKIES = ["sessionid=x", "sessionid=", "sessionid=\xff\x01", "csrftoken=x", "messages=[[]]"]
COOKIES += ["messages=x:1:y", "a" * 9000, ";;;===", 'x="\\', "sessionid=a; sessionid=b"]

headers = st.one_of(
    st.just({}),
    st.sampled_from(HEADERS).flatmap(
        lambda head: st.sampled_from(head[1]).map(lambda value: {head[0]: value})
    ),
    st.sampled_from(COOKIES).map(lambda value: {"HTTP_COOKIE": value}),
)
