"""Sizes that ask for a reason: functions, views, modules and templates that grew too long to read."""

import ast

import pytest

from tests.house.source import PACKAGE, ROOT, functions_of, layer_of, modules, name_of

LONGEST = {"module": 400, "function": 40, "template": 120, "view": 20}


def _statements(node: ast.FunctionDef) -> int:
    return sum(isinstance(child, ast.stmt) for child in ast.walk(node)) - 1


def test_no_module_is_too_long():
    found = {name_of(path): len(path.read_text().splitlines()) for path in modules()}
    assert {name: size for name, size in found.items() if size > LONGEST["module"]} == {}


def test_no_function_is_too_long():
    found = [
        f"{name_of(path)}:{node.lineno} {node.name} has {_lines(node)} lines"
        for path in modules()
        for node in functions_of(path)
        if _lines(node) > LONGEST["function"] and not _is_mostly_words(node)
    ]
    assert found == []


def _lines(node: ast.FunctionDef) -> int:
    """Lines of doing: the signature and the docstring are words."""
    doc = ast.get_docstring(node)
    body = node.body[1:] if doc is not None else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1 if body else 0


def _is_mostly_words(node: ast.FunctionDef) -> bool:
    return _statements(node) <= 5


def test_no_view_does_too_much():
    found = [
        f"{name_of(path)}:{node.lineno} {node.name}: {_statements(node)} statements"
        for path in modules()
        if layer_of(path) in {"views", "portal"}
        for node in functions_of(path)
        if _statements(node) > LONGEST["view"]
    ]
    assert found == []


@pytest.mark.parametrize(
    "template", sorted(PACKAGE.rglob("templates/**/*.html")), ids=lambda path: str(path.relative_to(ROOT))
)
def test_no_template_is_too_long(template):
    assert len(template.read_text().splitlines()) <= LONGEST["template"], "cut a part out into a template of its own"


@pytest.mark.parametrize("word", ["utils", "helpers", "services", "signals", "managers", "handlers", "common", "misc"])
def test_no_module_is_called(word):
    assert [name_of(path) for path in modules() if path.stem in {word, word.removesuffix("s")}] == []
