"""Kinds of organisations that people belong to."""

from __future__ import annotations

from enum import StrEnum

from sunan.kernel.texts import Text, text


class OrganisationKind(StrEnum):
    """What an organisation is to the zone."""

    PROVINCE = "province"
    CENTRE = "centre"
    CITY_BUREAU = "city_bureau"
    ZONE_COMMITTEE = "zone_committee"
    ENTERPRISE = "enterprise"
    PROVIDER = "provider"
    BANK = "bank"
    EXPERT_INSTITUTION = "expert_institution"

    @property
    def text(self) -> Text:
        return _WORDS[self]


_WORDS = {
    OrganisationKind.PROVINCE: text("省级部门", "provincial department"),
    OrganisationKind.CENTRE: text("管理服务中心", "service centre"),
    OrganisationKind.CITY_BUREAU: text("设区市部门", "city bureau"),
    OrganisationKind.ZONE_COMMITTEE: text("园区管委会", "zone committee"),
    OrganisationKind.ENTERPRISE: text("企业", "enterprise"),
    OrganisationKind.PROVIDER: text("服务机构", "service provider"),
    OrganisationKind.BANK: text("银行", "bank"),
    OrganisationKind.EXPERT_INSTITUTION: text("专家所在单位", "institution of experts"),
}
