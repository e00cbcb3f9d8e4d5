"""HTML from strangers: made safe to show in a frame of its own, or turned into text.

Own lists throughout, nothing of nh3's: its defaults load remote pictures, allow 25 schemes and let text of forms through.
"""

import re
from collections.abc import Callable
from html import unescape
from typing import Final
from urllib.parse import unquote

import nh3

from vagt.mail.reader.clean import body_text, cut
from vagt.mail.reader.flags import Notes
from vagt.mail.reader.limits import MOST_TEXT
from vagt.mail.reader.markup import BLOCKS, balanced

_INLINE: Final = frozenset(
    "a abbr b big code del em font i ins kbd mark q s samp small span strike strong sub sup tt u".split()  # noqa: SIM905
)
_TAGS: Final = BLOCKS | _INLINE | {"img"}
_STYLE: Final = frozenset({"style"})
_CELL: Final = _STYLE | {"width", "height", "align", "valign", "colspan", "rowspan", "bgcolor"}
_ATTRIBUTES: Final = dict.fromkeys((BLOCKS | _INLINE) - {"br"}, _STYLE) | {
    "a": _STYLE | {"href", "title"},
    "img": frozenset({"src", "alt", "width", "height"}),
    "table": _STYLE | {"width", "border", "cellpadding", "cellspacing", "align", "bgcolor"},
    "td": _CELL,
    "th": _CELL,
    "tr": _STYLE | {"align", "valign", "bgcolor"},
    "ol": _STYLE | {"start", "type"},
    "font": _STYLE | {"color"},
    "p": _STYLE | {"align"},
    "div": _STYLE | {"align"},
}
_STYLES: Final = frozenset(
    {
        "color",
        "background-color",
        "font-weight",
        "font-style",
        "text-decoration",
        "text-align",
        "width",
        "vertical-align",
    }
)
_SCHEMES: Final = ("http://", "https://", "mailto:", "tel:")
_BLOCKED: Final = "[remote picture not loaded]"
_UNWANTED_STYLE: Final = re.compile(r"(?i)url\s*\(|expression|javascript|@import|\\|/\*|[<&]")
_MEASURE: Final = re.compile(r"#?[\w.%-]{1,30}")
_MEANINGLESS: Final = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\xad]")
_BIDI: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_IMAGE: Final = re.compile(r'<img((?:\s+[a-z]+="[^"]*")*+)\s*/?>')
_IMAGE_ATTRIBUTE: Final = re.compile(r'([a-z]+)="([^"]*)"')
_FEW_BYTES: Final = 512 * 1024
_FEW_CELLS: Final = 5000
_SHALLOW: Final = 60
_TAG: Final = re.compile(r"<(/?)([a-z0-9]+)>")
_ENDS_LINE: Final = BLOCKS - {"td", "th"}
_STANDS_ALONE: Final = frozenset({"br", "hr"})


def safe_html(html: str, cid: Callable[[str], str | None]) -> str:
    """HTML that runs nothing, loads nothing from elsewhere and names no address it hides.

    `cid` gives the URL of a picture that came in the same mail by its Content-ID, or None. Every other picture is
    replaced by a note. Links lead only to http, https, mailto (without its parameters) and tel. It is meant for a frame
    with a policy of its own, as the second wall, never the only one.
    """
    plain = balanced(_BIDI.sub("", cut(html.replace("\0", "").replace("\ufeff", ""), MOST_TEXT)), _TAGS, _ATTRIBUTES)
    cleaner = nh3.Cleaner(
        tags=set(_TAGS),
        clean_content_tags={"script", "style"},
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=lambda tag, name, value: _attribute(tag, name, value, cid),
        strip_comments=True,
        link_rel="noopener noreferrer nofollow",
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        filter_style_properties=set(_STYLES),
        url_relative="pass_through",
    )
    return body_text(_IMAGE.sub(_shown_image, cleaner.clean(plain)), Notes())


def _shown_image(found: re.Match[str]) -> str:
    """A picture that kept its source is one of ours; any other becomes words."""
    attributes = dict(_IMAGE_ATTRIBUTE.findall(found[1]))
    if attributes.get("src"):
        return found[0]
    alternative = attributes.get("alt", "").replace("<", "&lt;").replace(">", "&gt;").strip()
    return f"<span>{_BLOCKED}{' ' + alternative if alternative else ''}</span>"


def _attribute(tag: str, name: str, value: str, cid: Callable[[str], str | None]) -> str | None:
    plain = _MEANINGLESS.sub("", value)
    if name == "src":
        return cid(unquote(plain[4:])) if tag == "img" and plain.lower().startswith("cid:") else None
    if name == "href":
        return _link(plain)
    if name == "style":
        return None if _UNWANTED_STYLE.search(value) else value
    if name in {"title", "alt"}:
        return value
    if name == "rel":
        return value
    return plain if _MEASURE.fullmatch(plain) else None


def _link(plain: str) -> str | None:
    """A whole address of a known scheme; parameters of mailto could fill in copies and a text nobody wrote."""
    if not plain.lower().startswith(_SCHEMES) or "\\" in plain:
        return None
    return plain.partition("?")[0] if plain.lower().startswith("mailto:") else plain


def text_of(html: str) -> str:
    """The words of some HTML, tables and lists still recognisable. Cost grows with the length alone."""
    cleaned = balanced(cut(html.replace("\0", "").replace("\ufeff", ""), MOST_TEXT), BLOCKS, {})
    text = _laid_out(cleaned) if _is_modest(cleaned) else None
    if text is None or (not text.strip() and cleaned.strip()):
        text = _in_lines(cleaned)
    lines = [line.rstrip() for line in text.replace("\xa0", " ").split("\n")]
    return body_text(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n"), Notes())


def _is_modest(cleaned: str) -> bool:
    """Whether laying it out stays cheap: the layout is slow on huge tables and indents every line by its depth."""
    if len(cleaned) > _FEW_BYTES or cleaned.count("<td>") + cleaned.count("<th>") > _FEW_CELLS:
        return False
    depth = 0
    for tag in _TAG.finditer(cleaned):
        depth += 0 if tag[2] in _STANDS_ALONE else -1 if tag[1] else 1
        if depth > _SHALLOW:
            return False
    return True


def _laid_out(cleaned: str) -> str | None:
    from inscriptis import get_text

    try:
        return str(get_text(cleaned))
    except Exception:  # noqa: BLE001 - whatever its parser dislikes, the words are still to be had
        return None


def _in_lines(cleaned: str) -> str:
    return unescape(_TAG.sub(lambda tag: "\n" if tag[2] in _ENDS_LINE else "\t", cleaned))
