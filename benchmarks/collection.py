"""Saving a grid of 500 cells: filled in for the first time, every cell changed, nothing changed; on each database."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, date, datetime, timedelta
from itertools import islice, product
from statistics import median
from typing import Any

from benchmarks import people
from benchmarks.databases import measured

CELLS = 500
ROUNDS = 9

Row = dict[str, Any]


def run(*, cells: int = CELLS) -> list[Row]:
    """Return one row per database: milliseconds of a save, the median of several returns and rounds."""
    return measured("benchmarks.collection", str(cells))


def measure(count: int) -> Row:
    """Save a grid again and again in this process."""
    people.prepare()
    from sunan.cli.prepare import load_quietly
    from sunan.kernel.actors import Actor, ActorKind
    from sunan.monitoring.collection.core.answers import ReturnView
    from sunan.monitoring.collection.core.words import EntrySource
    from sunan.monitoring.collection.selectors import returns as said
    from sunan.monitoring.collection.services import entries

    load_quietly()
    reporter = people.user("reporter")
    by = Actor(ActorKind.USER, reporter, people.ORGANISATION, "10.0.0.1", "r")
    number = _open_return(count, reporter)
    at = datetime.now(UTC)
    seconds: dict[str, list[float]] = {"changed": [], "unchanged": []}

    def saved(view: ReturnView, value: int) -> float:
        from sunan.monitoring.collection.core.answers import TypedCell

        typed = [TypedCell(one.ask.id, one.version, f"{value + place}.5") for place, one in enumerate(view.cells)]
        began = time.perf_counter()
        entries.save_entries(returned=number, typed=typed, source=EntrySource.GRID, by=by, at=at)
        return time.perf_counter() - began

    first = saved(said.known_return(number), 0)
    for turn in range(1, ROUNDS + 1):
        seconds["changed"].append(saved(said.known_return(number), turn * 1_000))
        seconds["unchanged"].append(saved(said.known_return(number), turn * 1_000))
    began = time.perf_counter()
    said.known_return(number)
    read = time.perf_counter() - began
    return {
        "cells": count,
        "first_ms": round(first * 1000),
        "changed_ms": round(median(seconds["changed"]) * 1000),
        "slowest_ms": round(max(seconds["changed"]) * 1000),
        "unchanged_ms": round(median(seconds["unchanged"]) * 1000),
        "read_ms": round(read * 1000),
    }


def _open_return(count: int, reporter: str) -> int:
    """Open a campaign that asks one organisation for so many cells; return the number of its return."""
    from sunan.access.services import rights
    from sunan.kernel.actors import command_actor
    from sunan.kernel.texts import text
    from sunan.monitoring.attainment import selectors as attained
    from sunan.monitoring.collection.core.answers import CampaignFields, LawfulForm
    from sunan.monitoring.collection.selectors import campaigns as asked
    from sunan.monitoring.collection.selectors import returns as said
    from sunan.monitoring.collection.services import asks, campaigns
    from sunan.monitoring.statistics.core.catalogue import Catalogue
    from sunan.monitoring.statistics.core.observations import Cell

    by, at = command_actor("bench"), datetime.now(UTC)
    rights.grant_role(user=reporter, role="zone-officer", by=by, at=at)
    catalogue: Catalogue = attained.book_in_force().catalogue
    measures = [one.id for one in catalogue.measures.values() if not one.listed and not catalogue.is_counted(one.id)]
    areas = ["SUNAN", "320100", "320200", "320400", "320500", "321100"]
    years = [str(year) for year in range(2014, 2026)]
    cells = [Cell(*one) for one in islice(product(measures, areas, years), count)]
    title, deadline = text("基准", "bench"), at + timedelta(days=30)
    campaigns.generate_campaign(
        code="bench", title=title, opens_on=at.date(), deadline=deadline, cells=cells, by=by, at=at
    )  # fmt: skip
    form = LawfulForm("基准1表", "基准", "基准〔2026〕1号", date(at.year + 5, 1, 1))
    fields = CampaignFields(title, at.date(), deadline, form=form)
    campaigns.describe_campaign(campaign="bench", fields=fields, by=by, at=at)
    for holder, area in sorted({(one.asked.holder, one.cell.area) for one in asked.asks_of("bench")}):
        asks.assign_holder(
            campaign="bench", holder=holder, area=area, organisation=people.ORGANISATION, by=by, at=at
        )  # fmt: skip
    campaigns.open_campaign(campaign="bench", by=by, at=at)
    return said.return_of("bench", people.ORGANISATION)


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(measure(int(sys.argv[1]))))
