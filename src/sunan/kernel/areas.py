"""Where a figure holds."""

from __future__ import annotations

from enum import StrEnum

from sunan.kernel.rulebook import RuleModel
from sunan.kernel.texts import Text


class AreaKind(StrEnum):
    """What sort of area: the region, the zone, the group of high-tech zones, administrative units, functional areas."""

    REGION = "region"
    ZONE = "zone"
    ZONE_GROUP = "zone_group"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    FUNCTIONAL = "functional"


class Tile(RuleModel):
    """Where an area stands on the tile map."""

    column: int
    row: int


class Area(RuleModel):
    """A geography with its code, names and, for regions, the areas it is made of."""

    code: str
    name: Text
    short: Text
    kind: AreaKind
    parent: str = ""
    members: tuple[str, ...] = ()
    colour: str = ""
    tile: Tile | None = None
    statistical_only: bool = False
    valid_from: str | None = None
    valid_to: str | None = None
    status: str = "C"
    note: Text | None = None
