"""What no linter can say about writing: only actions save, and each says who and when."""

import ast

from tests.house.source import layer_of, modules, name_of, tree_of

WRITES = {"save", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "update", "delete"}
# Names on which these methods are not the database's.
NOT_ROWS = {
    "default_storage",
    "query",
    "words",
    "response",
    "hashlib",
    "digest",
    "data",
    "values",
    "context",
    "attrs",
    "form",
    "drawn",
}
# Modules that write and are no actions, each with the reason.
ALSO_WRITE = {
    "vagt/kit/s3.py": "a storage of files",
    "vagt/kit/events.py": "recording is part of every action",
    "vagt/people/signin.py": "allauth's adapter",
    "vagt/people/identity.py": "allauth's flow for identity providers",
}


def _is_write(call: ast.Call) -> bool:
    """A call that changes rows: `row.save()`, `Model.objects.create()`, `rows.filter(...).delete()`."""
    function = call.func
    if not isinstance(function, ast.Attribute) or function.attr not in WRITES:
        return False
    target = ast.unparse(function.value)
    through_manager = ".objects" in target or ".filter(" in target or ".exclude(" in target or target.endswith(".all()")
    if function.attr in {"save", "delete"}:
        return target.split(".")[0] not in NOT_ROWS
    return through_manager


def test_only_actions_write():
    found = [
        f"{name_of(path)}:{node.lineno} {ast.unparse(node.func)}"
        for path in modules()
        if layer_of(path) != "actions" and name_of(path) not in ALSO_WRITE and "/project/" not in name_of(path)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and _is_write(node)
    ]
    assert found == []


def _public_actions():
    for path in modules():
        if layer_of(path) != "actions":
            continue
        for node in tree_of(path).body:
            writes = isinstance(node, ast.FunctionDef) and any(
                "atomic" in ast.unparse(decorator) for decorator in node.decorator_list
            )
            if writes and not node.name.startswith("_"):
                yield path, node


def test_every_action_says_who_and_when():
    found = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path, node in _public_actions()
        if not {"by", "at"} <= {argument.arg for argument in node.args.kwonlyargs}
    ]
    assert found == []


def test_no_action_takes_a_request():
    found = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path, node in _public_actions()
        for argument in [*node.args.args, *node.args.kwonlyargs]
        if argument.arg == "request"
    ]
    assert found == []


def test_every_action_says_what_it_promises():
    found = [
        f"{name_of(path)}:{node.lineno} {node.name}" for path, node in _public_actions() if not ast.get_docstring(node)
    ]
    assert found == []


def test_every_action_asks_whether_it_may():
    """`require` stands in the action, or in the one it is part of; a person's own affairs need no right."""
    own_affairs = {"change_profile", "choose_language", "choose_company"}
    found = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path, node in _public_actions()
        if node.name not in own_affairs and "require" not in ast.unparse(node) and not _calls_an_action(node)
    ]
    assert found == []


def _calls_an_action(node: ast.FunctionDef) -> bool:
    return any(
        isinstance(call, ast.Call) and {"by", "at"} <= {keyword.arg for keyword in call.keywords}
        for call in ast.walk(node)
    )


def test_only_entrances_read_the_time():
    allowed = {"views", "portal", "api", "jobs", "commands", "middleware"}
    found = [
        name_of(path)
        for path in modules()
        if layer_of(path) in {"actions", "queries", "rules", "models", "forms"}
        and not allowed & {layer_of(path)}
        and any(isinstance(node, ast.ImportFrom) and node.module == "vagt.kit.now" for node in ast.walk(tree_of(path)))
    ]
    assert found == []
