"""What the log calls changes of notices."""

from __future__ import annotations

from sunan.audit.core.events import declare
from sunan.kernel.texts import text

SENT = declare("notices.sent", text("发出通知", "sent a notice"))
READ = declare("notices.read", text("阅读通知", "read notices"))
LETTER_ENDED = declare("notices.letter_ended", text("邮件通知发送结果", "a letter was sent, or given up"))
LETTER_DELAYED = declare(
    "notices.letter_delayed", text("邮件通知未能发出，稍后重试", "a letter failed and is tried again")
)
MAIL_CHOSEN = declare("notices.mail_chosen", text("更改邮件接收方式", "chose whether to get letters"))
CALENDAR_MADE = declare("notices.calendar_made", text("生成日历地址", "made a calendar address"))
CALENDAR_REVOKED = declare("notices.calendar_revoked", text("停用日历地址", "revoked a calendar address"))
FORGOTTEN = declare("notices.person_forgotten", text("抹除个人的通知", "erased the notices of a person"))
