"""Markdown and foreign HTML come out as HTML that cannot act."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vagt.kit.markdown import html_of, safe_html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Hej **Jonas**", "<p>Hej <strong>Jonas</strong></p>\n"),
        ("to\nlinjer", "<p>to<br>\nlinjer</p>\n"),
        ("- en\n- to", "<ul>\n<li>en</li>\n<li>to</li>\n</ul>\n"),
        ("~~nej~~", "<p><s>nej</s></p>\n"),
        ("`a < b`", "<p><code>a &lt; b</code></p>\n"),
        (
            "[her](https://nordlys.example/x)",
            '<p><a href="https://nordlys.example/x" rel="noopener noreferrer nofollow">her</a></p>\n',
        ),
        ("[fil](/etc/passwd)", '<p><a rel="noopener noreferrer nofollow">fil</a></p>\n'),
        ("<b>ikke fed</b>", "<p>&lt;b&gt;ikke fed&lt;/b&gt;</p>\n"),
        ("![](https://sporer.example/x.png)", "<p></p>\n"),
    ],
)
def test_markdown(text, html):
    assert html_of(text) == html


def test_a_table():
    assert "<th>Vare</th>" in html_of("| Vare | Antal |\n| --- | --- |\n| Rugbrød | 3 |")


@pytest.mark.parametrize(
    ("foreign", "safe"),
    [
        ("<p onclick='x()' style='color:red' class='a'>Hej</p>", "<p>Hej</p>"),
        ("<script>alert(1)</script><style>p{}</style>Hej", "Hej"),
        ("<a href='javascript:x()'>x</a>", '<a rel="noopener noreferrer nofollow">x</a>'),
        ("<img src='https://sporer.example/1.gif' alt='x'>", '<img alt="x">'),
        ("<img src='cid:billede'>", '<img src="cid:billede">'),
        ("<iframe src='https://x.example'></iframe><form><input></form>Hej", "Hej"),
        ("<svg><script>x()</script></svg>", ""),
    ],
)
def test_foreign_html(foreign, safe):
    assert safe_html(foreign) == safe


@given(st.text(alphabet="<>\"'=:/&;()[]!`*_-#|\n abcjsvripthrefonclksy"))
def test_nothing_that_acts_comes_out(text):
    for html in (html_of(text), safe_html(text)):
        lowered = html.lower()
        assert "<script" not in lowered
        assert "<iframe" not in lowered
        assert "javascript:" not in [part.partition('"')[0][:11] for part in lowered.split('href="')[1:]]
        assert " on" not in "".join(part.partition(">")[0] for part in lowered.split("<")[1:])
