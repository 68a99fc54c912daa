"""Page 66 of the handbook: coupling coordination, in both forms."""

from __future__ import annotations

import pytest

from sunan.kernel.texts import text
from sunan.monitoring.index.core.coordination import CouplingForm, coordination, coordination_class
from sunan.monitoring.index.core.refusals import IndexRefusal
from tests.spec.handbook import Page, Row

PAGE = Page(
    66,
    "coordination",
    title=text("耦合协调度", "Coupling coordination"),
    intro=text(
        "C 说各子系统是否接近，T = ΣαU 说整体水平，D = √(C·T) 兼顾两者。传统式 C = (∏U)^(1/n) ÷ (ΣU/n)；修正式"
        "（王淑佳等，《自然资源学报》36(3)，2021）C = √{[1 − Σ|Ui − Uj| ÷ (n(n−1)/2)]·(∏U/max U)^(1/(n−1))}。两式"
        "结果不能混用，用了哪一式必须写明。得分须在 0 与 1 之间；有一个子系统为 0 时 C 为 0。D 分十级，每级 0.1，左闭右开。",
        "C says how near subsystems are to each other, T = ΣαU how high they stand, D = √(C·T) both. Original form: "
        "C = (∏U)^(1/n) ÷ (ΣU/n). Corrected form (Wang et al., Journal of Natural Resources 36(3), 2021): "
        "C = √{[1 − Σ|Ui − Uj| ÷ (n(n−1)/2)]·(∏U/max U)^(1/(n−1))}. The two are never mixed and the one used is always "
        "named. Scores lie between 0 and 1; a subsystem at 0 makes C 0. D has ten half-open classes of 0.1.",
    ),
)

BOTH = PAGE.table(
    text("两式对照", "Both forms"),
    text("各子系统权重相等。", "Equal weights."),
    columns=(
        "scores 各子系统得分 | Scores", "original 传统 C | Original C", "corrected 修正 C | Corrected C", "development T",
        "degree 传统 D | D, original", "grade 等级 | Class",
    ),
    rows=(
        Row(("0.6, 0.6", "1.0000", "1.0000", "0.6000", "0.7746", "中级协调 | intermediate coordination"), text("相等：两式都是 1。", "Equal: both are 1.")),
        Row(("0.3, 0.6", "0.9428", "0.5916", "0.4500", "0.6514", "初级协调 | primary coordination"), text("一倍之差：传统式仍近 1，修正式拉得开。", "Twice as high: the original stays near 1, the corrected one spreads.")),
        Row(("0.05, 0.9", "0.4466", "0.0913", "0.4750", "0.4606", "濒临失调 | near disorder"), text("相差悬殊。", "Far apart.")),
        Row(("0.4, 0.5, 0.6", "0.9865", "0.8037", "0.5000", "0.7023", "中级协调 | intermediate coordination"), text("三个子系统。", "Three subsystems.")),
        Row(("0, 0.9", "0.0000", "0.0000", "0.4500", "0.0000", "极度失调 | extreme disorder"), text("有一个为 0：不用极小数代替，D 就是 0。", "One is 0: no tiny number stands in for it, so D is 0.")),
    ),
)  # fmt: skip


@BOTH.check
def test_both(scores: str, original: str, corrected: str, development: str, degree: str, grade: str) -> None:
    row = [[float(one) for one in scores.split(", ")]]
    old = coordination(row, form=CouplingForm.ORIGINAL)
    new = coordination(row, form=CouplingForm.CORRECTED)
    found = (old.coupling[0], new.coupling[0], old.development[0], old.degree[0])
    assert [f"{one:.4f}" for one in found] == [original, corrected, development, degree]
    assert coordination_class(float(old.degree[0])).en == grade


REFUSED = PAGE.table(
    text("不予计算", "Refused"),
    text("超出定义域时不截断、不替代，直接说明。", "Outside its domain nothing is clipped or replaced; the program says so."),
    columns=("scores 得分 | Scores", "says 说明 | It says"),
    rows=(
        Row(("0.5, 1.2", "scores/2: the value 1.2 has to be at most 1"), text("得分应先标准化到 0—1。", "Scores are normalised to 0–1 first.")),
        Row(("0.5, -0.1", "scores/2: the value -0.1 has to be at least 0"), text("负得分没有几何平均。", "Negative scores have no geometric mean.")),
    ),
)  # fmt: skip


@REFUSED.check
def test_refused(scores: str, says: str) -> None:
    with pytest.raises(IndexRefusal) as refusal:
        coordination([[float(one) for one in scores.split(", ")]], form=CouplingForm.ORIGINAL)
    assert says.split(": ", 1)[1] in refusal.value.text.en
