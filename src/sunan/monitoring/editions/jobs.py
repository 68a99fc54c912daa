"""Work in the background: issuing an edition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from sunan.documents.filling import Format
from sunan.jobs.registry import Context, JobKind, Outcome
from sunan.kernel.actors import Actor, ActorKind
from sunan.kernel.texts import text
from sunan.monitoring.editions import store
from sunan.monitoring.editions.core.freezing import Going
from sunan.monitoring.editions.selectors import editions
from sunan.monitoring.editions.services import issuing, manifests
from sunan.monitoring.reports.core.request import Audience


def issue(context: Context, arguments: Mapping[str, Any]) -> Outcome:
    """Make the files of an edition, then issue it: both or neither.

    Files lie under the hash of their content, so making them twice is harmless, and files of an issue that never
    happened name no edition.

    Args:
        arguments: as `services.issuing.order_issue` writes them.
    """
    mark = str(arguments["mark"])
    going = Going(
        str(arguments["number"]), date.fromisoformat(arguments["issued_on"]), str(arguments["issuer"]),
        tuple(str(one) for one in arguments["signers"]),
    )  # fmt: skip
    who = arguments["ordered_by"]
    ordered_by = Actor(ActorKind(who["kind"]), str(who["id"]), str(who["organisation"]))
    found = editions.known_edition(mark)
    document = issuing.to_be_issued(found, going)
    formats = tuple(Format)
    for number, one in enumerate(formats):
        context.report(number, len(formats), _MAKING[one])
        store.files_of(document, [one])
    context.report(len(formats), len(formats), text("印发", "Issuing"))
    signed = manifests.signed_manifest_of(document, kind=found.kind, rulebook=found.rulebook)

    def effects() -> None:
        issuing.issue_edition(mark=mark, going=going, ordered_by=ordered_by, by=context.by, at=timezone.now())
        is_public = found.audience == Audience.PUBLIC.value
        manifests.keep_manifest(signed=signed, is_public=is_public, by=context.by, at=timezone.now())

    return Outcome({"edition": mark, "number": going.number}, effects)


_MAKING = {
    Format.HTML: text("正在写 HTML 文件", "Writing the HTML file"),
    Format.DOCX: text("正在写 Word 文件", "Writing the Word file"),
    Format.PDF: text("正在排 PDF 文件", "Setting the PDF file"),
}

ISSUE_EDITION = JobKind(
    issuing.ISSUE_KIND,
    text("印发报告", "Issue an edition"),
    text("写出各种格式的文件，冻结内容并印发", "Writes the files in every format, freezes the content and issues it"),
    issue,
)
