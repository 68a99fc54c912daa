"""A report of a few lines: figures with slots, a passage people have to write, a table, an annex."""

from __future__ import annotations

from datetime import date

from sunan.documents.core.composer import Composer
from sunan.documents.core.content import Align, Column, Document, FigureToken, Reference
from sunan.documents.core.sealed import SealedKind
from sunan.kernel.texts import Language

AS_OF = date(2026, 11, 22)


def small_report(
    intensity: str = "3.68", *, as_of: date = AS_OF, language: Language = "zh", with_patents: bool = True
) -> Document:
    """Return a report in which the R&D intensity is as given, and patents are stated or not."""
    report = Composer("示例规划", subtitle="终期评估报告", language=language, as_of=as_of)

    def figure(slot: str, shown: str) -> FigureToken:
        sealed = report.ledger.seal(SealedKind.FIGURE, slot, shown, {"as_of": as_of.isoformat()})
        return FigureToken(shown, sealed.id, "figure", shown.rstrip("%"), slot=slot)

    rd = figure("figure.rd_intensity.320500.2024", f"{intensity}%")
    met = figure("count.met", "2")
    report.contents()
    report.at("overall")
    report.heading(1, "总体情况")
    report.summary("结论", ["共有", met, "项完成。"], points=["详见", "下文。"])
    report.at("target.rd")
    report.heading(1, "指标")
    report.paragraph("研发投入强度为", rd, "，比上年提高，见", Reference("rd"), "。")
    if with_patents:
        report.at("target.patents")
        patents = figure("figure.patents.320500.2024", "41件")
        report.paragraph("高价值发明专利为", patents, "，另有", figure("count.late", "2"), "项。")
    report.at("target.table")
    report.table("研发投入", [Column("指标"), Column("2024", Align.END)], [["强度", rd]], key="rd", unit="%")
    report.heading(1, "经验")
    report.at("slot.lessons")
    report.paragraph("【待填写】主要做法和经验。")
    report.annex("清单", key="list")
    report.at("annex")
    report.paragraph("以上。")
    return report.document()
