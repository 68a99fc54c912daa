"""What collecting refuses, named by what cannot be done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sunan.kernel.errors import InvalidInput, Refused
from sunan.kernel.texts import Text
from sunan.kernel.typed import typed_words
from sunan.monitoring.collection.core.answers import EditFinding
from sunan.monitoring.collection.core.lifecycle import CampaignState, ReturnState
from sunan.monitoring.collection.core.words import Grade

LONGEST_REASON = 2_000
LONGEST_NAME = 120


class CampaignMoved(Refused):
    """The campaign stands elsewhere in its life than the request assumes."""

    code = "campaign_moved"

    def __init__(self, code: str, state: CampaignState, asked: Text) -> None:
        super().__init__(
            f"填报“{code}”{state.text.zh}，不能“{asked.zh}”；请刷新页面查看它的现状",
            f"The campaign “{code}” is {state.text.en}; to “{asked.en}” is not possible: open its page again",
        )


class ReturnMoved(Refused):
    """The return stands elsewhere in its life than the request assumes."""

    code = "return_moved"

    def __init__(self, state: ReturnState, asked: Text) -> None:
        super().__init__(
            f"这份报表{state.text.zh}，不能“{asked.zh}”；请刷新页面查看它的现状",
            f"The return is {state.text.en}; to “{asked.en}” is not possible: open its page again",
        )


class ReturnClosed(Refused):
    """The return is past the point at which something may be put beside its cells."""

    code = "return_closed"

    def __init__(self, state: ReturnState, asked: Text, remedy: Text) -> None:
        super().__init__(
            f"这份报表{state.text.zh}，不能“{asked.zh}”；{remedy.zh}",
            f"The return is {state.text.en}; to “{asked.en}” is not possible. {remedy.en}",
        )


class RemarksOpen(Refused):
    """Comments stand open at cells of a return that is to be approved."""

    code = "remarks_open"

    def __init__(self, count: int) -> None:
        super().__init__(
            f"还有 {count} 条批注未结，不能审批；请逐条看过，已解决的点“已结”，未解决的退回修改",
            f"{count} comments are open, so the return is not approved; look at each, settle those that are dealt with and "
            "send the return back for the others",
        )


class ReturnChanged(Refused):
    """Somebody changed the return after the page that is being signed was shown."""

    code = "return_changed"

    def __init__(self) -> None:
        super().__init__(
            "您打开页面之后，有人改动了这份报表，没有签署；请刷新页面，核对改动后再签",
            "Somebody changed the return after you opened the page, so it was not signed; open it again, look at the "
            "change and sign then",
        )


class FormNotLawful(Refused):
    """A campaign without a lawful form, or with one that expires before its deadline, does not open."""

    code = "form_not_lawful"

    def __init__(self, lacking: Sequence[Text], *, valid_until: date | None = None, until: date | None = None) -> None:
        if valid_until:
            super().__init__(
                f"报表的有效期至 {valid_until}，不能用于 {until} 截止的填报；请填写延期或新的批准、备案文号和有效期，"
                "或提前截止时间",
                f"The form is valid until {valid_until} and cannot be used for a campaign that ends on {until}; enter its "
                "extension or a new approval with its date, or end earlier",
            )
            return
        super().__init__(
            f"报表缺少{'、'.join(one.zh for one in lacking)}，不能启动填报；请在“报表”一栏补齐",
            f"The form lacks its {', '.join(one.en for one in lacking)}, so the campaign does not open; fill them in under "
            "“form”",
        )


class AsksUnassigned(Refused):
    """Some cells are asked of nobody."""

    code = "asks_unassigned"

    def __init__(self, count: int, holders: Sequence[Text]) -> None:
        some_zh, some_en = "、".join(one.zh for one in holders[:5]), ", ".join(one.en for one in holders[:5])
        super().__init__(
            f"还有 {count} 个数没有指定填报单位（{some_zh}等），不能启动填报；请指定单位，或将其移出",
            f"{count} cells are asked of no organisation yet ({some_en}…), so the campaign does not open; assign them or "
            "drop them",
        )


class DeadlinePassed(Refused):
    """The campaign has ended for this return."""

    code = "deadline_passed"

    def __init__(self, ended: datetime) -> None:
        super().__init__(
            f"填报已于 {ended:%Y-%m-%d %H:%M} 截止，没有保存；如需补报，请向管理服务中心申请许可",
            f"Reporting ended at {ended:%Y-%m-%d %H:%M}, so nothing was saved; ask the service centre to permit late "
            "reporting",
        )


class ReturnUnfinished(Refused):
    """Errors or unexplained questions are left, so the return is not passed on; all of them are in `findings`."""

    code = "return_unfinished"

    def __init__(self, findings: Sequence[EditFinding]) -> None:
        self.findings = tuple(findings)
        hard = sum(one.grade is Grade.HARD for one in findings)
        explain = len(self.findings) - hard
        super().__init__(
            f"报表还不能报送：错误 {hard} 处，待说明 {explain} 处；已填写的内容都已保存，请逐处改正或说明",
            f"The return cannot be passed on: {hard} errors, {explain} questions without an explanation. What was typed "
            "is kept; correct or explain each of them",
        )


class ExplanationsOpen(Refused):
    """Explanations wait for the reviewer's word, or were not accepted."""

    code = "explanations_open"

    def __init__(self, waiting: int, rejected: int) -> None:
        super().__init__(
            f"还有 {waiting} 条说明未审、{rejected} 条未采信；请先逐条审核，未采信的退回修改",
            f"{waiting} explanations are not judged and {rejected} were not accepted; judge each, and send back what is "
            "not accepted",
        )


class ReturnReleased(Refused):
    """The values of a return are in a release under embargo, or its organisation settled one that is."""

    code = "return_released"

    def __init__(self) -> None:
        super().__init__(
            "这份报表的数已列入待发布的数据或与之衔接，不能退回或撤回；请先撤下待发布的数据",
            "A release under embargo holds figures of this return, or figures settled with it, so it is not opened again; "
            "withdraw the release first",
        )


class OnePersonTwice(Refused):
    """Reporter, reviewer and approver of a return are three different persons."""

    code = "one_person_twice"

    def __init__(self) -> None:
        super().__init__(
            "您填报、报送或审核过这份报表；填报、审核、审批须由三个不同的人办理，请由另一人签署",
            "You filled in, submitted or reviewed this return; reporting, reviewing and approving are three persons' work, "
            "so somebody else has to sign",
        )


class PersonNeeded(Refused):
    """Only people sign returns."""

    code = "person_needed"

    def __init__(self) -> None:
        super().__init__(
            "报表的报送、审核和审批须由本人登录办理，不能由命令或后台任务代替；请有权限的人登录后办理",
            "A return is submitted, reviewed and approved by people, not by commands or jobs; somebody with the right has "
            "to sign in and do it",
        )


def reason_given(written: str) -> str:
    """Return a reason; each step that undoes or exempts something needs one.

    Raises:
        InvalidInput: there is none, or it is too long.
    """
    reason = " ".join(typed_words(written).split())
    if not reason or len(reason) > LONGEST_REASON:
        raise InvalidInput(
            f"请写明理由（不超过 {LONGEST_REASON} 字）", f"Give a reason, at most {LONGEST_REASON} characters long"
        )
    return reason


def name_given(written: str, what: Text) -> str:
    """Return the name of somebody who answers for a return.

    Raises:
        InvalidInput: there is none, or it is too long.
    """
    name = " ".join(typed_words(written).split())
    if not name or len(name) > LONGEST_NAME:
        raise InvalidInput(
            f"请填写{what.zh}姓名（不超过 {LONGEST_NAME} 字）",
            f"Enter the name of the {what.en}, at most {LONGEST_NAME} characters long",
        )
    return name
