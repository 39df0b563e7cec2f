"""The parts of a mapping, read once and then evaluated for each record: expressions, literals, words, nested values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from metaverse.adapters.mapped_functions import MappingFunctions, TooHeavy, arity_fault, weighed
from metaverse.schemas.mapping import LONGEST_EXPRESSION

Json = dict[str, Any]
DEEPEST = 8
LITERAL, VALUE, WORDS, OTHERWISE = "literal", "value", "words", "otherwise"


class Misread(ValueError):
    """A part of a mapping that cannot be read; its message says how to mend it."""

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(message)
        self.place = place


class Failed(ValueError):
    """An expression that has no value for this record."""


@dataclass(frozen=True, slots=True)
class Expression:
    """JMESPath, compiled."""

    text: str
    compiled: ParsedResult

    def of(self, record: Any, functions: MappingFunctions) -> Any:
        """Evaluate it for a record.

        Raises:
            Failed: it cannot be evaluated, or grows too heavy.
        """
        try:
            found = self.compiled.search(record, jmespath.Options(custom_functions=functions))
            return weighed(found)
        except (JMESPathError, TooHeavy) as error:
            raise Failed(_in_a_line(str(error))) from None
        except (TypeError, ValueError, AttributeError, KeyError, OverflowError, RecursionError) as error:
            raise Failed(f"The expression fails here: {type(error).__name__}.") from None


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that stands for itself."""

    value: Any


@dataclass(frozen=True, slots=True)
class Words:
    """A translation from the producer's words to ours."""

    expression: Expression
    words: Json
    otherwise: Any

    def of(self, record: Any, functions: MappingFunctions) -> Any:
        """Translate what the expression gives."""
        found = self.expression.of(record, functions)
        return self.words.get(_as_word(found), self.otherwise)


Term = Expression | Literal | Words | dict[str, Any] | list[Any]


def value_of(term: Term, record: Any, functions: MappingFunctions, place: str = "") -> Any:
    """Evaluate a term for a record; of an object, fields without a value are left out.

    Raises:
        Failed: a part has no value; the message begins with its place.
    """
    if isinstance(term, Literal):
        return term.value
    if isinstance(term, dict):
        inner = ((name, value_of(part, record, functions, f"{place}.{name}")) for name, part in term.items())
        return {name: value for name, value in inner if value is not None} or None
    if isinstance(term, list):
        listed = (value_of(part, record, functions, f"{place}.{index}") for index, part in enumerate(term))
        return [value for value in listed if value is not None]
    try:
        return term.of(record, functions)
    except Failed as failed:
        raise Failed(f"{place}: {failed}") from None


def expression(given: Any) -> Expression:
    """Compile JMESPath.

    Raises:
        Misread: it is none, or calls a function that is not there.
    """
    if not isinstance(given, str) or not given.strip():
        raise Misread("Write an expression of JMESPath, such as agent.id.")
    if len(given) > LONGEST_EXPRESSION:
        raise Misread(f"An expression has at most {LONGEST_EXPRESSION} characters; this has {len(given)}.")
    try:
        compiled = jmespath.compile(given)
        fault = next(_call_faults(compiled.parsed), None)
    except JMESPathError as error:
        raise Misread(f"This is not JMESPath: {_in_a_line(str(error))}") from None
    except (RecursionError, ValueError, TypeError, IndexError, KeyError):
        raise Misread("This is not JMESPath, or is nested too deeply.") from None
    if fault:
        raise Misread(fault)
    return Expression(given, compiled)


def term(given: Any, depth: int = DEEPEST) -> Term:
    """Read a value of a mapping: an expression, a literal, words, an object or a list of such.

    Raises:
        Misread: it is none of them.
    """
    if depth < 0:
        raise Misread(f"Values are nested at most {DEEPEST} deep.")
    if isinstance(given, str):
        return expression(given)
    if isinstance(given, list):
        return [_placed(str(index), item, depth) for index, item in enumerate(given)]
    if not isinstance(given, dict):
        return Literal(given)
    if given.keys() == {LITERAL}:
        return Literal(given[LITERAL])
    if WORDS in given:
        return _words(given)
    return {name: _placed(name, item, depth) for name, item in given.items()}


def _placed(name: str, given: Any, depth: int) -> Term:
    try:
        return term(given, depth - 1)
    except Misread as misread:
        raise Misread(str(misread), f"{name}.{misread.place}".rstrip(".")) from None


def _words(given: Json) -> Words:
    odd = sorted(given.keys() - {VALUE, WORDS, OTHERWISE})
    if odd or VALUE not in given:
        raise Misread('Words are written {"value": expression, "words": {"theirs": "ours"}, "otherwise": "ours"}.')
    if not isinstance(given[WORDS], dict) or not given[WORDS]:
        raise Misread('Write {"theirs": "ours", …}.', WORDS)
    try:
        return Words(expression(given[VALUE]), given[WORDS], given.get(OTHERWISE))
    except Misread as misread:
        raise Misread(str(misread), VALUE) from None


def _as_word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value) if isinstance(value, str | int | float) else ""


def _call_faults(node: Any) -> Iterator[str]:
    """Look at every call in a parsed expression."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if not isinstance(part, dict):
            continue
        children = part.get("children") or []
        if part.get("type") == "function_expression" and (fault := arity_fault(part["value"], len(children))):
            yield fault
        waiting += children


def _in_a_line(text: str) -> str:
    return " ".join(text.split())[:300]
