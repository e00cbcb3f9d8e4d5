"""A text with its fields filled in. Values never become Markdown or HTML, except in fields that are Markdown."""

import re
from html import escape
from typing import Final

from vagt.kit.markdown import html_of, safe_html
from vagt.kit.words import Words
from vagt.mail.reader.html import safe_html as safe_with_looks
from vagt.mail.reader.quoting import marker_line
from vagt.mail.rules.templates.kinds import Composed, Draft, Kind, Values

_ABOVE: Final = Words("Skriv over denne linje, når du svarer", "Write above this line when you answer")
_FIELD: Final = re.compile(r"\{([a-z_]{1,40})\}")
# A field on its way through Markdown and the cleaning of HTML: a word, or an address where one is to stand.
_WORD: Final = re.compile(r"zqfield([a-z_]+?)zq")
_ADDRESS: Final = re.compile(r"https://zqfield([a-z_]+?)zq\.invalid/?")
_BLANKS: Final = re.compile(r"\n{3,}")


def filled_in(kind: Kind, draft: Draft, values: Values, *, language: str) -> Composed:
    """The mail. A line that holds nothing but empty fields is left out; a field that is known no more is empty."""
    known = {field.name: values.get(field.name, "").strip("\r\n") for field in kind.fields}
    text = _without_empty(draft.text, known)
    said = _put_in(text, known)
    if draft.html:
        html = _looking(_with_values(kind, _marked(kind, _without_empty(draft.html, known)), known))
    else:
        html = safe_html(_with_values(kind, html_of(_marked(kind, text)), known))
    if kind.is_answered:
        above = marker_line(getattr(_ABOVE, language))
        said, html = f"{above}\n\n{said}", f"<p>{escape(above)}</p>{html}"
    return Composed(" ".join(_put_in(draft.subject, known).split()), f"{said}\n", html)


def text_of(text: str, values: Values) -> str:
    """A text on its own, filled in."""
    return _put_in(_without_empty(text, values), values)


def own_html(kind: Kind, html: str) -> str:
    """A provider's HTML as it is kept: nothing in it acts or is loaded from elsewhere, and its fields are in place."""
    if not html.strip():
        return ""
    cleaned = _looking(_marked(kind, html))
    return _WORD.sub(r"{\1}", _ADDRESS.sub(r"{\1}", cleaned)).strip()


def _looking(html: str) -> str:
    """Cleaned, with its colours and widths."""
    return safe_with_looks(html, lambda _content_id: None)


def _put_in(text: str, values: Values) -> str:
    return _FIELD.sub(lambda found: values.get(found[1], ""), text)


def _without_empty(text: str, values: Values) -> str:
    """The lines that say something once empty fields are gone, without a signature's dashes above nothing."""
    lines = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if all(values.get(name, "").strip() for name in _FIELD.findall(line)):
            lines.append(line)
            continue
        rest = _FIELD.sub(lambda found: found[0] if values.get(found[1], "").strip() else "", line).rstrip()
        if any(letter.isalnum() for letter in rest):
            lines.append(rest)
    while lines and lines[-1].strip() in {"", "--"}:
        lines.pop()
    # The dashes above a signature end in a space, by which mail programs know them.
    lines = ["-- " if line.rstrip() == "--" else line for line in lines]
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip("\n")


def _marked(kind: Kind, text: str) -> str:
    links = {field.name for field in kind.fields if field.form == "link"}
    return _FIELD.sub(
        lambda found: f"https://zqfield{found[1]}zq.invalid" if found[1] in links else f"zqfield{found[1]}zq", text
    )


def _with_values(kind: Kind, html: str, values: Values) -> str:
    """The values put in as HTML, each in the form of its field."""
    for field in kind.fields:
        value = values[field.name]
        if field.form == "link":
            html = _with_link(html, field.name, escape(value))
        else:
            word = f"zqfield{field.name}zq"
            is_markdown = field.form == "markdown"
            said = html_of(value) if is_markdown else escape(value).replace("\n", "<br>")
            html = (html.replace(f"<p>{word}</p>", said) if is_markdown else html).replace(word, said)
    return _WORD.sub("", _ADDRESS.sub("", html))


def _with_link(html: str, name: str, address: str) -> str:
    """The address where a link leads to, and a link where it stands among the words."""
    place = rf"https://zqfield{name}zq\.invalid/?"
    html = re.sub(f'"{place}"', lambda _: f'"{address}"', html)
    return re.sub(place, lambda _: f'<a href="{address}">{address}</a>' if address else "", html)
