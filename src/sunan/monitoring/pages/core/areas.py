"""The tile map: areas as squares in their rough places, without any boundary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sunan.kernel.areas import Area
from sunan.monitoring.attainment.core.assessments import Assessment


@dataclass(frozen=True, slots=True)
class MapTile:
    """One area on the tile map: its place in the grid (from 1) and what is known of its target, if it has one."""

    area: Area
    column: int
    row: int
    assessment: Assessment | None


@dataclass(frozen=True, slots=True)
class TileMap:
    """The areas of a region as tiles."""

    columns: int
    tiles: tuple[MapTile, ...]


def tile_map(cities: Iterable[Area], assessments: Iterable[Assessment]) -> TileMap:
    """Return the tiles of the cities for one indicator; cities without a place stand in a row below the others."""
    by_area = {one.target.area: one for one in assessments}
    held = tuple(cities)
    places = [city.tile for city in held if city.tile]
    left_edge, top_edge = min((one.column for one in places), default=0), min((one.row for one in places), default=0)
    below = 2 - top_edge + max((one.row for one in places), default=-1)
    left = iter(range(1, len(held) + 1))
    tiles = tuple(
        MapTile(city, city.tile.column - left_edge + 1, city.tile.row - top_edge + 1, by_area.get(city.code))
        if city.tile
        else MapTile(city, next(left), below, by_area.get(city.code))
        for city in held
    )
    return TileMap(max((tile.column for tile in tiles), default=1), tiles)
