"""What the log calls changes of accounts and rights."""

from __future__ import annotations

from sunan.audit.core.events import declare
from sunan.kernel.texts import text

ORGANISATION_CREATED = declare("access.organisation_created", text("登记单位", "registered an organisation"))
ORGANISATION_RENAMED = declare("access.organisation_renamed", text("更改单位名称", "renamed an organisation"))
ORGANISATION_PLACED = declare(
    "access.organisation_areas_changed", text("更改单位所辖地区", "changed the areas of an organisation")
)
ORGANISATION_MERGED = declare("access.organisation_merged", text("并入另一单位", "merged an organisation into another"))
ORGANISATION_CLOSED = declare("access.organisation_closed", text("注销单位", "closed an organisation"))
USER_CREATED = declare("access.user_created", text("创建用户", "created a user"))
USER_MOVED = declare("access.user_moved", text("变更用户所属单位", "moved a user to another organisation"))
USER_LOCKED = declare("access.user_locked", text("停用账户", "locked an account"))
USER_UNLOCKED = declare("access.user_unlocked", text("恢复账户", "unlocked an account"))
USER_ERASED = declare("access.user_erased", text("抹除用户个人信息", "erased a user"))
ROLE_GRANTED = declare("access.role_granted", text("授予角色", "granted a role"))
ROLE_REVOKED = declare("access.role_revoked", text("收回角色", "revoked a role"))
PASSWORD_RESET = declare("access.password_reset", text("重置口令", "reset a password"))
PASSWORD_CHANGED = declare("access.password_changed", text("修改本人口令", "changed one's password"))
SIGNED_IN = declare("access.signed_in", text("登录", "signed in"))
SIGNED_OUT = declare("access.signed_out", text("退出", "signed out"))
SIGN_IN_FAILED = declare("access.sign_in_failed", text("登录失败", "failed to sign in"))
SIGN_IN_LOCKED = declare("access.sign_in_locked", text("失败过多，暂停登录", "was locked out after failed attempts"))
SESSION_ENDED = declare("access.session_ended", text("结束登录状态", "ended a session"))
SECOND_FACTOR_SET = declare("access.second_factor_set", text("启用第二重验证", "set up a second factor"))
SECOND_FACTOR_REMOVED = declare("access.second_factor_removed", text("取消第二重验证", "removed a second factor"))
RECOVERY_CODE_USED = declare("access.recovery_code_used", text("使用恢复码", "used a recovery code"))
IDENTITY_LINKED = declare("access.identity_linked", text("关联统一身份", "linked an identity"))
IDENTITY_UNLINKED = declare("access.identity_unlinked", text("取消关联统一身份", "unlinked an identity"))
