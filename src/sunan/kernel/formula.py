"""The formula language: an SQL scalar expression over measures, parsed and never executed as text.

`rd_expenditure / gdp` becomes a small tree that can be printed canonically (for seals), checked for its unit and
evaluated in the declared decimal context.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import sqlglot
from sqlglot import expressions as sql
from sqlglot.errors import SqlglotError

from sunan.kernel.arithmetic import CONTEXT, plain
from sunan.kernel.errors import InvalidRule
from sunan.kernel.units import Unit

Operator = Literal["+", "-", "*", "/"]

_MOST_CHARACTERS = 2000
_MOST_NESTED = 16
_NUMBER = re.compile(r"(?=[0-9.]*[0-9])[0-9]{0,18}(\.[0-9]{0,12})?")
_COMMENT = re.compile(r"--|/\*|\*/")


@dataclass(frozen=True, slots=True)
class Number:
    """A literal."""

    value: Decimal

    def __str__(self) -> str:
        return plain(self.value)


@dataclass(frozen=True, slots=True)
class Name:
    """A measure."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Operation:
    """Two operands and what joins them."""

    operator: Operator
    left: Formula
    right: Formula

    def __str__(self) -> str:
        return f"({self.left} {self.operator} {self.right})"


Formula = Number | Name | Operation


def parse(written: str) -> Formula:
    """Return the tree of an expression.

    Raises:
        InvalidRule: it is no expression, uses more than + - * / parentheses, measures and numbers, or divides by a
            number that is zero.
    """
    if len(written) > _MOST_CHARACTERS:
        raise InvalidRule("公式过长", f"The formula is longer than {_MOST_CHARACTERS} characters")
    if _COMMENT.search(written):
        raise InvalidRule(
            f"公式“{written}”含有注释（-- 或 /* */）；说明请写在 definition 或 caveats 中",
            f"The formula “{written}” holds a comment (-- or /* */); put remarks into definition or caveats",
        )
    try:
        parsed = sqlglot.parse_one(written, dialect="duckdb")
    except (SqlglotError, RecursionError) as error:
        raise InvalidRule(f"公式“{written}”无法解析", f"The formula “{written}” cannot be parsed") from error
    return _tree(parsed, written, 0)


_OPERATORS: dict[type[sql.Expression], Operator] = {sql.Add: "+", sql.Sub: "-", sql.Mul: "*", sql.Div: "/"}


def _tree(node: object, written: str, depth: int) -> Formula:
    if depth > _MOST_NESTED:
        raise InvalidRule(
            f"公式的运算超过 {_MOST_NESTED} 层；请用括号分组，或拆成两个指标",
            f"The formula nests operations deeper than {_MOST_NESTED} levels; group them, or make it two indicators",
        )
    match node:
        case sql.Paren():
            # Parentheses add no level, so that the canonical form, which has more of them, parses like the original.
            return _tree(node.this, written, depth)
        case sql.Column() if not node.table:
            return Name(node.name)
        case sql.Literal() if not node.is_string and _NUMBER.fullmatch(node.name):
            return Number(Decimal(node.name))
        case sql.Neg():
            return Operation("-", Number(Decimal(0)), _tree(node.this, written, depth + 1))
        case sql.Add() | sql.Sub() | sql.Mul() | sql.Div():
            right = _tree(node.expression, written, depth + 1)
            if isinstance(node, sql.Div) and _is_zero(right):
                raise InvalidRule(f"公式“{written}”除以零", f"The formula “{written}” divides by zero")
            return Operation(_OPERATORS[type(node)], _tree(node.this, written, depth + 1), right)
    shown = node.sql() if isinstance(node, sql.Expression) else str(node)
    raise InvalidRule(
        f"公式“{written}”中的“{shown}”不允许使用；只可用四则运算、括号、数字和指标数据名",
        f"“{shown}” in the formula “{written}” is not allowed; use + - * /, parentheses, numbers and measures",
    )


def _is_zero(formula: Formula) -> bool:
    return not names_in(formula) and not evaluate(formula, {})


def names_in(formula: Formula) -> tuple[str, ...]:
    """Return the measures that a formula needs, in order of first use."""
    match formula:
        case Name(name):
            return (name,)
        case Operation(_, left, right):
            return tuple(dict.fromkeys(names_in(left) + names_in(right)))
    return ()


def unit_of(formula: Formula, units: Mapping[str, Unit]) -> Unit:
    """Return the unit in which a formula's value stands, given the units of its measures.

    Raises:
        InvalidRule: a sum of unlike units.
    """
    match formula:
        case Number():
            return Unit("1", Decimal(1))
        case Name(name):
            return units[name]
        case Operation(operator, left, right):
            left_unit, right_unit = unit_of(left, units), unit_of(right, units)
            if operator == "*":
                return left_unit.times(right_unit)
            if operator == "/":
                return left_unit.per(right_unit)
            if not left_unit.agrees_with(right_unit) or left_unit.scale != right_unit.scale:
                raise InvalidRule(
                    f"“{formula}”把单位“{left_unit}”与“{right_unit}”相加减",
                    f"“{formula}” adds or subtracts “{left_unit}” and “{right_unit}”",
                )
            return left_unit
    raise AssertionError(formula)


def evaluate(formula: Formula, values: Mapping[str, Decimal]) -> Decimal:
    """Return the value of a formula in the declared context.

    Raises:
        InvalidRule: division by zero.
    """
    match formula:
        case Number(value):
            return value
        case Name(name):
            return values[name]
        case Operation(operator, left, right):
            a, b = evaluate(left, values), evaluate(right, values)
            match operator:
                case "+":
                    return CONTEXT.add(a, b)
                case "-":
                    return CONTEXT.subtract(a, b)
                case "*":
                    return CONTEXT.multiply(a, b)
                case "/":
                    if not b:
                        raise InvalidRule(f"“{formula}”的分母为零", f"The denominator of “{formula}” is zero")
                    return CONTEXT.divide(a, b)
    raise AssertionError(formula)
