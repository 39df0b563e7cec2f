"""The texts that a module writes, each as a template with named holes where it puts values."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from itertools import product
from typing import TypeGuard

_OF_DOCUMENTS = frozenset({"about", "description", "example", "help", "metadata", "pattern", "summary"})
"""Names of arguments and keys whose texts stand in documents, and are told to nobody who asks."""

_DOCUMENTING = frozenset({"resource", "_numbers"})
"""Functions that are given texts for documents."""

_OF_PROGRAMMERS = frozenset({"AssertionError", "LookupError", "NotImplementedError", "RuntimeError", "TypeError"})
"""Errors that only the log sees."""


def texts_of(source: str) -> Iterator[str]:
    """Give each text of a module that is neither its documentation nor an error of programming."""
    tree = ast.parse(source)
    parts = [part for node in ast.walk(tree) for root in _unsaid(node) for part in ast.walk(root)]
    named = {part.id for part in parts if isinstance(part, ast.Name)}
    parts += [node.value for node in tree.body if isinstance(node, ast.Assign) and _last(node.targets[0]) in named]
    yield from _of(tree, {id(part) for part in parts})


def _of(node: ast.AST, unsaid: set[int]) -> Iterator[str]:
    if id(node) in unsaid:
        return
    texts = list(templates(node))
    yield from texts
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.BinOp) and texts):
        return
    for child in ast.iter_child_nodes(node):
        yield from _of(child, unsaid)


def _unsaid(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node
    elif isinstance(node, ast.keyword) and node.arg in _OF_DOCUMENTS:
        yield node.value
    elif isinstance(node, ast.Call) and _last(node.func) in _DOCUMENTING | _OF_PROGRAMMERS:
        yield node
    elif isinstance(node, ast.Dict):
        named = zip(node.keys, node.values, strict=True)
        yield from (value for key, value in named if isinstance(key, ast.Constant) and key.value in _OF_DOCUMENTS)


def templates(node: ast.AST) -> Iterator[str]:
    """Give the texts that an expression can be; a choice between two gives both."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value.replace("{}", "{value}")
    elif _is_sum(node):
        yield from _joined((node.left, node.right))
    elif isinstance(node, ast.JoinedStr):
        yield from _joined(node.values)


def _is_sum(node: ast.AST) -> TypeGuard[ast.BinOp]:
    """Tell whether it puts texts together."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Add):
        return False
    return any(True for side in (node.left, node.right) for _ in templates(side))


def _joined(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for chosen in product(*(list(_part(node)) for node in nodes)):
        yield _numbered("".join(chosen))


def _part(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.FormattedValue):
        yield from _part(node.value)
    elif isinstance(node, ast.IfExp):
        yield from _part(node.body)
        yield from _part(node.orelse)
    else:
        found = list(templates(node))
        yield from found or [f"{{{_name(node)}}}"]


def _numbered(template: str) -> str:
    """Make one hole of those that touch, and give a second one of the same name another name."""
    template = re.sub(r"(\{\w+\})+(?=\{\w+\})", "", template)
    for name in {name for name in _names(template) if template.count(f"{{{name}}}") > 1}:
        first, *others = template.split(f"{{{name}}}")
        template = first + "".join(f"{{{name}{number or ''}}}{rest}" for number, rest in enumerate(others))
    return template


def _names(template: str) -> list[str]:
    return [part.partition("}")[0] for part in template.split("{")[1:]]


def _name(node: ast.AST) -> str:
    """Name a value as the code does: by its last word."""
    if isinstance(node, ast.Subscript):
        word = node.slice.value if isinstance(node.slice, ast.Constant) else None
        return word.lower() if isinstance(word, str) and word.isidentifier() else _name(node.value)
    if isinstance(node, ast.Call):
        is_about = isinstance(node.func, ast.Name) or _is_text(getattr(node.func, "value", None))
        return _name(node.args[0]) if node.args and is_about else _name(node.func)
    if isinstance(node, ast.GeneratorExp | ast.ListComp | ast.SetComp):
        return _name(node.generators[0].iter)
    if isinstance(node, ast.BinOp):
        return _name(node.left)
    if isinstance(node, ast.BoolOp):
        return _name(node.values[0])
    return (_last(node) or "value").strip("_").lower()


def _is_text(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _last(node: ast.AST) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None
