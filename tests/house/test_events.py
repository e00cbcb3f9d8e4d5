"""Every kind of event that the code records has its line in the glossary, and a sentence in the audit."""

import ast
import re

from tests.house.source import ROOT, modules, tree_of
from vagt.kit import audit

KIND = re.compile(r"^[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*$")
# A first argument of these names a kind of event.
RECORDERS = {"record", "_record", "_recorded", "record_event"}


def kinds_in_code() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in modules():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and _called(node) in RECORDERS:
                for argument in ast.walk(node):
                    if isinstance(argument, ast.Constant) and KIND.match(str(argument.value)):
                        found[str(argument.value)] = str(path.relative_to(ROOT))
    return found


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def kinds_in_glossary() -> set[str]:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    return {row for row in re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE) if KIND.match(row)}


def test_the_code_records_events():
    assert len(kinds_in_code()) > 20


def test_every_kind_is_in_the_glossary():
    missing = {kind: where for kind, where in kinds_in_code().items() if kind not in kinds_in_glossary()}
    assert missing == {}, "add a line to the table of events in docs/glossary.md"


def test_the_glossary_has_no_kind_that_nobody_records():
    assert sorted(kinds_in_glossary() - kinds_in_code().keys()) == []


def test_every_kind_has_words():
    """An audit that shows `contact.rights_changed` to a person has not been translated."""
    spoken = {kind for kind in kinds_in_code() if audit.kind_words(kind) != kind.replace(".", " ").replace("_", " ")}
    assert sorted(kinds_in_code().keys() - spoken) == []
