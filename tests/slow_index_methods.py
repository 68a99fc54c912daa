"""The methods of the index once more, cell by cell and by the book: slow, obvious, and what the fast ones must equal."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import fmean

Column = Sequence[float]
Rows = Sequence[Sequence[float]]


def columns(rows: Rows) -> list[list[float]]:
    return [list(column) for column in zip(*rows, strict=True)]


def rows_of(found: Sequence[Column]) -> list[list[float]]:
    return [list(row) for row in zip(*found, strict=True)]


def there(column: Column) -> list[float]:
    return [value for value in column if not math.isnan(value)]


def each(rows: Rows, directions: Sequence[int], rule: Callable[[list[float], int], list[float]]) -> list[list[float]]:
    """Return a table made column by column with `rule(column, direction)`."""
    return rows_of([rule(column, sign) for column, sign in zip(columns(rows), directions, strict=True)])


def deviation(column: Column, ddof: int) -> float:
    values = there(column)
    mean = fmean(values)
    return math.sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - ddof))


def minmax(column: list[float], sign: int) -> list[float]:
    low, high = min(there(column)), max(there(column))
    return [(value - low) / (high - low) if sign > 0 else (high - value) / (high - low) for value in column]


def place(column: Column, value: float, ties: str) -> float:
    """Return the rank of `value`, 1 for the least."""
    if math.isnan(value):
        return math.nan
    below = sum(other < value for other in there(column))
    same = sum(other == value for other in there(column))
    if ties == "dense":
        return len({other for other in there(column) if other < value}) + 1
    return {"min": below + 1, "max": below + same, "average": below + (same + 1) / 2}[ties]


def correlation(one: Column, other: Column) -> float:
    a, b = fmean(one), fmean(other)
    together = sum((x - a) * (y - b) for x, y in zip(one, other, strict=True))
    return together / math.sqrt(sum((x - a) ** 2 for x in one) * sum((y - b) ** 2 for y in other))


def shares(values: Sequence[float]) -> list[float]:
    return [value / sum(values) for value in values]


def entropy(column: Column) -> float:
    total = sum(column)
    parts = [value / total for value in column if value > 0]
    return -sum(part * math.log(part) for part in parts) / math.log(len(column))


def entropy_weights(rows: Rows, prepare: Callable[[list[float]], list[float]]) -> list[float]:
    return shares([1 - entropy(prepare(column)) for column in columns(rows)])


def critic_weights(rows: Rows, directions: Sequence[int]) -> list[float]:
    scaled = [minmax(column, sign) for column, sign in zip(columns(rows), directions, strict=True)]
    return shares([deviation(one, 1) * sum(1 - correlation(one, other) for other in scaled) for one in scaled])


def merec_weights(rows: Rows, directions: Sequence[int]) -> list[float]:
    table = columns(rows)
    scaled = rows_of(
        [
            [min(column) / value if sign > 0 else value / max(column) for value in column]
            for column, sign in zip(table, directions, strict=True)
        ]
    )
    count = len(table)
    effects = [0.0] * count
    for row in scaled:
        logs = [abs(math.log(value)) for value in row]
        whole = math.log(1 + sum(logs) / count)
        for left_out in range(count):
            without = math.log(1 + sum(log for one, log in enumerate(logs) if one != left_out) / count)
            effects[left_out] += abs(without - whole)
    return shares(effects)


def power_mean(row: Sequence[float], weights: Sequence[float], power: float) -> float:
    total = sum(weights)
    if power == 0:
        return math.prod(value ** (weight / total) for value, weight in zip(row, weights, strict=True))
    return (sum(weight * value**power for value, weight in zip(row, weights, strict=True)) / total) ** (1 / power)


def median(row: Sequence[float], weights: Sequence[int]) -> float:
    """Return the ordinary median of every score repeated as often as its whole-number weight says."""
    repeated = sorted(value for value, weight in zip(row, weights, strict=True) for _ in range(weight))
    middle = len(repeated) // 2
    return repeated[middle] if len(repeated) % 2 else (repeated[middle - 1] + repeated[middle]) / 2


def mazziotta_pareto(row: Sequence[float], sign: int) -> float:
    return fmean(row) + sign * deviation(row, 0) * (deviation(row, 0) / fmean(row))


def outranking(rows: Rows, weights: Sequence[float]) -> list[list[float]]:
    def support(one: Sequence[float], other: Sequence[float]) -> float:
        won = sum(w for a, b, w in zip(one, other, weights, strict=True) if a > b)
        tied = sum(w for a, b, w in zip(one, other, weights, strict=True) if a == b)
        return (won + tied / 2) / sum(weights)

    return [[0.0 if one is other else support(one, other) for other in rows] for one in rows]


def copeland(rows: Rows, weights: Sequence[float]) -> list[int]:
    votes = outranking(rows, weights)
    return [
        sum((votes[one][other] > 0.5) - (votes[one][other] < 0.5) for other in range(len(rows)) if other != one)
        for one in range(len(rows))
    ]


def topsis(rows: Rows, weights: Sequence[float], directions: Sequence[int]) -> list[float]:
    total = sum(weights)
    scaled = rows_of(
        [
            [weight / total * value / math.sqrt(sum(one**2 for one in column)) for value in column]
            for column, weight in zip(columns(rows), weights, strict=True)
        ]
    )
    best = [max(c) if sign > 0 else min(c) for c, sign in zip(columns(scaled), directions, strict=True)]
    worst = [min(c) if sign > 0 else max(c) for c, sign in zip(columns(scaled), directions, strict=True)]
    return [math.dist(row, worst) / (math.dist(row, worst) + math.dist(row, best)) for row in scaled]


def grey(rows: Rows, weights: Sequence[float], directions: Sequence[int], rho: float) -> list[float]:
    distances = [[1 - value for value in row] for row in each(rows, directions, minmax)]
    near = min(min(row) for row in distances)
    far = max(max(row) for row in distances)
    return [
        sum(
            weight / sum(weights) * (near + rho * far) / (distance + rho * far)
            for distance, weight in zip(row, weights, strict=True)
        )
        for row in distances
    ]
