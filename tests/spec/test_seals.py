"""Page 42 of the handbook: seals and their replay."""

from __future__ import annotations

import json

from sunan.kernel.texts import text
from sunan.monitoring.indicators.core.seals import Seal, replay
from tests.observed import CITIES, book, seen
from tests.spec.handbook import Page, Row

PAGE = Page(
    42,
    "seals",
    title=text("印记与重算", "Seals and replay"),
    intro=text(
        "公布的每个数都有印记：数值、知识日期、各项输入及其摘要、公式、运算上下文、规则手册的哈希。印记编号是这些内容的 SHA-256。"
        "按印记重算，用的是印记里的公式和输入，与今天的规则手册无关；同时核对输入是否仍与数据库一致。",
        "Every published figure has a seal: value, date of knowledge, inputs with their digests, formula, arithmetic context "
        "and the hash of the rulebook. Its id is the SHA-256 of these. A replay uses the seal's own formula and inputs, "
        "whatever the rulebook says today, and holds the inputs against the database.",
    ),
)

CASES = PAGE.table(
    text("改动一处，会怎样", "What happens when one thing changes"),
    text(
        "基准：三市分子 30、40、20，分母各 1000，区域比率 3%。",
        "To begin with: numerators 30, 40 and 20 over 1000 each, a regional ratio of 3 %.",
    ),
    columns=(
        "change 改动 | Change", "same_id 编号相同？ | Same id?", "value 重算值 % | Replayed, %", "agrees 一致？ | Agrees?",
    ),
    rows=(
        Row(("无 nothing", "是 yes", "3", "是 yes"), text("重算与印记逐位相同。", "The replay gives every digit again.")),
        Row(("输入的一位数字 a digit of an input", "否 no", "3.333333333333333333333333333333333", "否 no"), text("改印记里的输入：编号和重算值都变。", "An input inside the seal is changed: id and value differ.")),
        Row(("印记的数值 the sealed value", "否 no", "3", "否 no"), text("改印记里的结果：重算仍得 3。", "The sealed result is changed: the replay still gives 3.")),
        Row(("公式 the formula", "否 no", "3000", "否 no"), text("分母换成另一个量：重算值不同。", "Another denominator: another value.")),
        Row(("数据库中的输入 an input in the database", "是 yes", "3", "否 no"), text("印记没有变，但输入的摘要与数据库不符，会指出是哪一行。", "The seal is unchanged, but an input's digest does not agree; the row is named.")),
        Row(("输入已不在库中 an input is gone", "是 yes", "3", "否 no"), text("同上，注明缺少。", "Likewise, named as missing.")),
        Row(("规则手册 the rulebook", "是 yes", "3", "是 yes"), text("规则手册改了，旧印记照样重算；旧手册按哈希存档。", "The rulebook has changed: the old seal replays, and the old rulebook is archived by its hash.")),
    ),
)  # fmt: skip


@CASES.check
def test_cases(change: str, same_id: str, value: str, agrees: str) -> None:
    figure = book(
        seen(measure, city, "2025", number)
        for city, numerator in zip(CITIES, ("30", "40", "20"), strict=True)
        for measure, number in (("rd", numerator), ("gdp", "1000"))
    ).cell("rd_share", "ALL", "2025").computed  # fmt: skip
    assert figure is not None
    held = json.loads(figure.seal.payload())
    digests: dict[str, str | None] = {one.reference: one.digest for one in figure.seal.inputs}
    reference = figure.seal.inputs[0].reference
    match change.split(maxsplit=1)[0]:
        case "输入的一位数字":
            held["inputs"][0]["value"] = "40"
        case "印记的数值":
            held["value"] = "4"
        case "公式":
            held["formula"] = "(rd / (gdp / 1000))"
        case "数据库中的输入":
            digests[reference] = "another"
        case "输入已不在库中":
            digests[reference] = None
    seal = Seal.from_payload(json.dumps(held))
    outcome = replay(seal, digest=digests.get, rulebook_archived=True)
    assert ("是 yes" if seal.id == figure.seal.id else "否 no") == same_id
    assert f"{outcome.value:f}".rstrip("0").rstrip(".") == value or f"{outcome.value:f}" == value
    assert ("是 yes" if outcome.agrees else "否 no") == agrees
