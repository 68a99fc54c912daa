"""Write docs/findings.md and docs/errors.md from what the program declares; `tests/architecture` holds them to it.

.venv/bin/python -m scripts.references
"""

from __future__ import annotations

import os
import pkgutil
from importlib import import_module
from itertools import groupby
from pathlib import Path

import django
from django.apps import apps

import sunan
from sunan.kernel.errors import SunanError
from sunan.kernel.findings import FINDING_KINDS, FindingKind, Severity
from sunan.kernel.texts import Text, text

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sunan.web.settings")

DOCS = Path(__file__).parents[1] / "docs"

EXIT_CODES = {
    0: text("完成", "done"),
    1: text("有错误级的问题，或请求被拒绝", "findings that are errors, or a refusal"),
    2: text("用法不对：命令、选项或填写的值", "wrong use: a command, an option or a value"),
    3: text("暂时不可用，稍后可重试", "not available at the moment; the same may succeed later"),
}
_MEANINGS = {
    "invalid_rule": text("规则手册中的规则不能照写的样子使用", "a rule of the rulebook cannot be applied as written"),
    "invalid_input": text("给出的值不能使用", "a value that was handed in cannot be used"),
    "not_found": text("所问的东西不存在", "what was asked for does not exist"),
    "refused": text("请求明白，但不予办理", "the request is understood and not granted"),
    "unavailable": text(
        "外部的某个东西此刻不在：数据库、文件夹、端口", "something outside is not there: a database, a folder, a port"
    ),
}
_PARTICULAR = {
    "already_retracted": text("数值已经撤销", "the figure is retracted already"),
    "approver_drafted": text("起草或修改过的人不能批准", "whoever drafted or edited an edition does not approve it"),
    "archive_names": text("压缩包内的文件名会写到包外或相互重复", "names inside an archive lead outside it or repeat"),
    "archive_swells": text("压缩包解开后大得反常", "an archive would swell beyond measure"),
    "archive_too_deep": text("压缩包层层嵌套", "archives within archives"),
    "sheet_scattered": text("工作表有远在数据之外的单元格", "a sheet has cells far away from its table"),
    "archive_too_full": text("压缩包内文件过多", "an archive holds too many files"),
    "asks_unassigned": text("还有填报项没有指定填报单位", "some cells of a campaign are asked of nobody"),
    "campaign_moved": text(
        "填报所处的阶段不允许这一步", "the campaign stands elsewhere in its life than the step needs"
    ),
    "deadline_passed": text("填报已截止，且没有补报许可", "the campaign has ended and nobody permitted more time"),
    "explanations_open": text("说明还没有审核，或未予采信", "explanations wait for the reviewer, or were not accepted"),
    "form_not_lawful": text(
        "报表缺少法定要素，或有效期不覆盖填报期", "the form lacks what makes it lawful, or expires before the deadline"
    ),
    "one_person_twice": text("填报、审核、审批须由三个人办理", "reporter, reviewer and approver are three persons"),
    "person_needed": text("须由登录的人签署", "a person who signed in has to sign"),
    "return_changed": text("打开页面之后报表又有改动", "the return was changed after its page was opened"),
    "remarks_open": text("还有批注未结", "comments at cells are not settled"),
    "return_closed": text(
        "报表已报送或审批，不能再附材料或批注", "nothing is put beside the cells of a return any more"
    ),
    "return_moved": text("报表所处的阶段不允许这一步", "the return stands elsewhere in its life than the step needs"),
    "return_released": text("报表的数已列入待发布的数据", "a release under embargo holds figures of the return"),
    "return_unfinished": text("报表还有错误或待说明之处", "errors or unexplained questions are left in the return"),
    "grounds_differ": text("明细表与填报的收集依据不同", "the table was collected on another ground than the campaign"),
    "nothing_to_release": text("没有可以发布的数", "nothing of the campaign can be released"),
    "reconciliation_moved": text(
        "数据衔接所处的阶段不允许这一步", "the reconciliation stands elsewhere than the step needs"
    ),
    "release_moved": text("发布所处的阶段不允许这一步", "the release stands elsewhere in its life than the step needs"),
    "reconciliation_released": text(
        "按这一衔接结论的数已列入待发布的数据", "a release under embargo holds a figure that was settled so"
    ),
    "release_not_sound": text(
        "发布的内容不合数据发布的规则", "the content of the release breaks the rules of releases"
    ),
    "releaser_took_part": text("填报或签署过的人不能发布", "whoever typed or signed figures does not release them"),
    "retractor_took_part": text(
        "填报、审核或审批过的人不撤销这个数", "whoever typed, reviewed or approved a figure does not retract it"
    ),
    "total_not_asked": text(
        "总数的填报单位不在衔接的两方之中", "a total would be settled without the organisation that reports it"
    ),
    "residual_unexplained": text("衔接后的余额没有说明理由", "what the reasons leave of a difference has no reason"),
    "workbook_broken": text("工作簿已损坏或不是可读的工作簿", "the workbook is damaged or cannot be read"),
    "backup_damaged": text("备份不完整，不予恢复", "the backup is not whole and is not restored"),
    "form_sent_twice": text("同一表单提交了两次", "the same form arrived a second time"),
    "identity_refused": text(
        "身份提供方的答复未通过核对", "what came back from the identity provider proves nobody's identity"
    ),
    "insecure_settings": text("设置不安全，程序不启动", "the program does not start with insecure settings"),
    "provider_unavailable": text("统一身份提供方不可用", "the identity provider does not answer as it should"),
    "roles_exclude": text("此人已有的角色与要授予的角色互斥", "a role the person holds excludes the one to be granted"),
    "database_is_newer": text("数据库已由更新版本的程序升级", "the database was upgraded by a newer program"),
    "document_number_taken": text("发文字号已用于另一份文件", "another document carries the number"),
    "edition_moved": text("版本所处的阶段不允许这一步", "the edition stands elsewhere in its life than the step needs"),
    "edition_unsettled": text(
        "还有未处理的批注、待写的段落或未绑定的数字", "comments, unwritten passages or unsealed numbers are left"
    ),
    "plan_moved": text("报告计划已被他人修改或取消", "somebody else changed or cancelled the planned report"),
    "document_unreadable": text("文件不能作为报告读取", "the file cannot be read as a report"),
    "letter_delayed": text("发信服务器暂不接收这封邮件", "the mail server does not take a letter now"),
    "letter_refused": text("发信服务器拒收这封邮件", "the mail server refuses a letter"),
    "mail_unavailable": text(
        "此刻无法发信：服务器、设置或待发文件夹", "no letter can be sent: server, settings or outbox"
    ),
    "manifest_not_trusted": text(
        "清单被改动，或不是可信密钥签的", "a manifest was changed, or no trusted key signed it"
    ),
    "file_damaged": text("文件已损坏", "the file is damaged"),
    "file_empty": text("文件是空的", "the file is empty"),
    "file_format_old": text("旧式 Office 文件，请另存为新格式", "an old Office format; save it in the new one"),
    "file_has_embedded": text("文件内嵌有其他文件", "the file embeds other files"),
    "file_has_macros": text("文件含有宏", "the file has macros"),
    "file_is_locked": text("文件设有密码", "the file is locked by a password"),
    "file_refused": text("上传的文件不予保存", "a file that was handed in is not kept"),
    "file_runs": text("文件是程序或含有会运行的内容", "the file is a program, or holds something that runs"),
    "file_too_large": text("文件超过大小上限", "the file is larger than allowed"),
    "file_unknown": text("认不出文件的类型", "the kind of file is not recognised"),
    "index_citation_changed": text(
        "链接引用的配方或数据已经改过", "the recipe or the data that a link cites have changed"
    ),
    "index_refused": text(
        "指数的某一步无法计算，信息中指明单元、指标或行",
        "a step of the index cannot be done; unit, indicator or line is named",
    ),
    "job_cancelled": text("后台工作已被要求取消", "the job was asked to stop"),
    "job_lease_lost": text("这项后台工作已由别的进程接手", "another worker has taken the job up"),
    "job_worker_stopping": text("处理后台工作的进程正在停止", "the worker is being stopped"),
    "last_administrator": text("这样做将没有人能管理系统", "nobody would be left to administer the system"),
    "not_permitted": text("没有这项权限，或权限不及于这些数据", "the permission is lacking, or held for other rows"),
    "not_readable_for": text("微观数据不得用于这一目的", "a micro value may not be read for this purpose"),
    "password_unfit": text("口令不符合规定", "the password does not fit the policy"),
    "picture_too_large": text("图片的像素过多", "the picture has too many pixels"),
    "task_after_plan": text(
        "日期在规划期末之后，须有转入下一规划的决定", "a day after the plan's end needs a decision"
    ),
    "task_checker_said": text("提出结论的人不能复核", "whoever said how an item ended does not check it"),
    "task_closed": text("事项已有经复核的结论", "the item has a closing that was checked"),
    "task_date_impossible": text("日期对本规划不合理", "a day that makes no sense for the plan"),
    "task_date_in_future": text("已发生的事填了将来的日期", "something that happened is given a day to come"),
    "task_decision_needed": text("没有决定，承诺不能改变", "without a decision a promise stays as it is"),
    "task_decision_unfit": text("引用的决定不针对这件事", "the decision that is named decides something else"),
    "task_dependency_cycle": text(
        "事项会互相等待，信息中列出一圈", "things would wait for each other; the way is named"
    ),
    "task_evidence_unfit": text("引用的佐证不能证明这件事", "evidence that is named does not show this"),
    "task_nothing_to_verify": text("没有可核验的内容", "there is nothing that could be verified"),
    "task_report_taken": text("本期进展已由另一单位填报", "another organisation has reported for the period"),
    "task_verifier_reported": text("填报人不能核验", "whoever reported does not verify"),
    "unknown_key": text(
        "令牌不是用身份提供方现有的密钥签名的", "a token is not signed with a present key of the identity provider"
    ),
}
_GROUPS = {
    "access": text("角色与权限", "Roles and rights"),
    "audit": text("审计日志", "The log of changes"),
    "backup": text("备份", "Backups"),
    "privacy": text("个人信息", "Personal data"),
    "production": text("正式运行的设置", "Settings of a production server"),
    "attainment": text("完成情况与衔接", "Attainment and coherence"),
    "catalogue": text("统计目录", "Catalogue of statistics"),
    "figure": text("数据发布中的一行", "A row of a release"),
    "findings": text("问题清单本身", "The list of findings itself"),
    "index": text("综合指数的配方、结构与数据", "Recipes, structures and data of a composite index"),
    "indicators": text("指标与公式", "Indicators and formulas"),
    "plan": text("规划与目标", "Plan and targets"),
    "release": text("数据发布登记表", "The register of releases"),
    "rulebook": text("规则文件", "Rule files"),
    "sheet": text("CSV 文件", "CSV files"),
    "statistics": text("公布值之间", "Published values against each other"),
}


def finding_kinds() -> list[FindingKind]:
    """Return every kind of finding that the program declares, by code."""
    _import_everything()
    return [FINDING_KINDS[code] for code in sorted(FINDING_KINDS) if not code.startswith("test")]


def refusals() -> list[type[SunanError]]:
    """Return every refusal: the general ones as declared, then the particular ones by code."""
    _import_everything()
    general = SunanError.__subclasses__()
    found: list[type[SunanError]] = []
    waiting: list[type[SunanError]] = SunanError.__subclasses__()
    while waiting:
        kind = waiting.pop(0)
        found.append(kind)
        waiting += kind.__subclasses__()
    particular = {kind for kind in found if kind not in general and kind.__module__.startswith("sunan.")}
    return [
        *(kind for kind in general if kind.__module__.startswith("sunan.")),
        *sorted(particular, key=lambda kind: kind.code),
    ]


def _import_everything() -> None:
    """Import every module that may declare a finding or a refusal; what is declared depends on nothing else."""
    if not apps.ready:
        django.setup()
    for module in pkgutil.walk_packages(sunan.__path__, "sunan."):
        if not {"migrations", "settings", "wsgi", "main"} & set(module.name.split(".")):
            import_module(module.name)


def findings_page() -> str:
    """Return docs/findings.md."""
    lines = [
        "# 问题代码 · Findings",
        "",
        (
            "每条问题有固定的代码、位置（文件:行:列或对象）、说明和处理办法。错误使载入不能进行；提醒和说明与数值一同显示。"
            "花括号中的词由具体的值填入。本页由程序生成。"
        ),
        "",
        (
            "Every finding has a stable code, a place (file:line:column, or a subject), a sentence and a remedy. An error stops a "
            "load; warnings and notes are shown beside figures. Words in braces are filled in. This page is printed by the program."
        ),
        "",
    ]
    for group, kinds in groupby(finding_kinds(), key=lambda kind: kind.code.split(".")[0]):
        title = _GROUPS.get(group, text(group, group))
        lines += [f"## {title.zh} · {title.en}", ""]
        for kind in kinds:
            severity = kind.severity.text
            lines += [
                f"### `{kind.code}` {severity.zh} · {severity.en}",
                "",
                f"{_line(kind.message.zh)}\\",
                f"→ {_line(kind.remedy.zh)}",
                "",
                f"{_line(kind.message.en)}\\",
                f"→ {_line(kind.remedy.en)}",
                "",
            ]
    counts = {one: sum(kind.severity is one for kind in finding_kinds()) for one in Severity}
    lines.append("；".join(f"{one.text.zh} {count}" for one, count in counts.items()) + "。")
    return "\n".join(lines) + "\n"


def errors_page() -> str:
    """Return docs/errors.md."""
    lines = [
        "# 拒绝与退出码 · Refusals and exit codes",
        "",
        "数据有错是“问题”（见 [findings.md](findings.md)）；请求不能办是“拒绝”，各有固定的代码。本页由程序生成。",
        "",
        (
            "Wrong data are findings (see [findings.md](findings.md)); a request that cannot be met is a refusal with a stable code. "
            "This page is printed by the program."
        ),
        "",
        "| code | 含义 | means | HTTP | exit code |",
        "|---|---|---|---|---|",
    ]
    for kind in refusals():
        meaning = meaning_of(kind)
        status, code = status_of(kind), exit_code_of(kind)
        lines.append(f"| `{kind.code}` | {meaning.zh} | {meaning.en} | {status} | {code} |")
    lines += ["", "| exit code | 含义 | means |", "|---|---|---|"]
    lines += [f"| {code} | {meaning.zh} | {meaning.en} |" for code, meaning in EXIT_CODES.items()]
    return "\n".join(lines) + "\n"


def status_of(kind: type[SunanError]) -> int:
    """Return the HTTP status of a refusal: its own, or that of the general one it belongs to."""
    from sunan.kernel.errors import HTTP_STATUS

    return next(HTTP_STATUS[one] for one in kind.__mro__ if one in HTTP_STATUS)


def exit_code_of(kind: type[SunanError]) -> int:
    """Return the exit code of a refusal: its own, or that of the general one it belongs to."""
    from sunan.web.refusals import EXIT_CODE

    return next(EXIT_CODE[one] for one in kind.__mro__ if one in EXIT_CODE)


def meaning_of(kind: type[SunanError]) -> Text:
    """Return what a refusal means."""
    return (_MEANINGS | _PARTICULAR)[kind.code]


def pages() -> dict[Path, str]:
    """Return every page of reference with its text."""
    return {DOCS / "findings.md": findings_page(), DOCS / "errors.md": errors_page()}


def _line(words: str) -> str:
    return words.replace("<", "&lt;").replace("*", "\\*")


if __name__ == "__main__":
    for path, written in pages().items():
        path.write_text(written, encoding="utf-8")
        print(f"wrote {path.relative_to(DOCS.parent)}")
