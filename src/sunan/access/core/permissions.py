"""What a person may be allowed to do, one word for each."""

from __future__ import annotations

from enum import StrEnum

from sunan.kernel.texts import Text, text


class Permission(StrEnum):
    """What a page, a route or a service asks of its visitor."""

    READ_PUBLISHED = "read_published"
    USE_ACCOUNT = "use_account"
    MANAGE_ORGANISATIONS = "manage_organisations"
    MANAGE_USERS = "manage_users"
    READ_PEOPLE = "read_people"
    MANAGE_RIGHTS = "manage_rights"
    READ_LOG = "read_log"
    OPERATE = "operate"
    RUN_JOBS = "run_jobs"
    MANAGE_PRIVACY = "manage_privacy"
    UPLOAD_FILES = "upload_files"
    READ_COLLECTED = "read_collected"
    REPORT_FIGURES = "report_figures"
    REVIEW_FIGURES = "review_figures"
    APPROVE_FIGURES = "approve_figures"
    MANAGE_CAMPAIGNS = "manage_campaigns"
    RELEASE_FIGURES = "release_figures"
    REPORT_TASKS = "report_tasks"
    VERIFY_TASKS = "verify_tasks"
    DECIDE_TASKS = "decide_tasks"
    MANAGE_TASKS = "manage_tasks"
    DRAFT_REPORTS = "draft_reports"
    COMMENT_REPORTS = "comment_reports"
    APPROVE_REPORTS = "approve_reports"
    ISSUE_REPORTS = "issue_reports"
    KEEP_RECORD = "keep_record"

    @property
    def text(self) -> Text:
        return _WORDS[self]


PUBLIC = frozenset({Permission.READ_PUBLISHED})
"""Granted to everybody, signed in or not."""

EVERY_USER = frozenset({Permission.READ_PUBLISHED, Permission.USE_ACCOUNT})
"""Granted to whoever has signed in; no role lists these."""

_WORDS = {
    Permission.READ_PUBLISHED: text("查阅已公布内容", "read what is published"),
    Permission.USE_ACCOUNT: text("使用本人账户", "use one's own account"),
    Permission.MANAGE_ORGANISATIONS: text("管理单位", "manage organisations"),
    Permission.MANAGE_USERS: text("管理用户", "manage users"),
    Permission.READ_PEOPLE: text("查阅单位、用户及其角色", "see organisations, users and their roles"),
    Permission.MANAGE_RIGHTS: text("授予和收回角色", "grant and revoke roles"),
    Permission.READ_LOG: text("查阅操作日志", "read the log"),
    Permission.OPERATE: text("运行维护", "operate the system"),
    Permission.RUN_JOBS: text("发起后台任务", "start background work"),
    Permission.MANAGE_PRIVACY: text("管理个人信息处理", "manage the processing of personal data"),
    Permission.UPLOAD_FILES: text("上传文件", "upload files"),
    Permission.READ_COLLECTED: text("查阅已填报数据", "read reported figures"),
    Permission.REPORT_FIGURES: text("填报数据", "report figures"),
    Permission.REVIEW_FIGURES: text("审核数据", "review figures"),
    Permission.APPROVE_FIGURES: text("审批数据", "approve figures"),
    Permission.MANAGE_CAMPAIGNS: text("组织数据填报", "manage campaigns of collecting"),
    Permission.RELEASE_FIGURES: text("发布填报数据", "release reported figures"),
    Permission.REPORT_TASKS: text("填报任务进展", "report on tasks"),
    Permission.VERIFY_TASKS: text("核验任务进展", "verify what is reported on tasks"),
    Permission.DECIDE_TASKS: text("决定任务调整", "decide on changes of tasks"),
    Permission.MANAGE_TASKS: text("管理任务", "manage tasks"),
    Permission.DRAFT_REPORTS: text("起草报告", "draft reports"),
    Permission.COMMENT_REPORTS: text("批注报告", "comment on reports"),
    Permission.APPROVE_REPORTS: text("批准报告", "approve reports"),
    Permission.ISSUE_REPORTS: text("印发报告", "issue reports"),
    Permission.KEEP_RECORD: text("维护本单位档案", "keep the record of one's organisation"),
}
