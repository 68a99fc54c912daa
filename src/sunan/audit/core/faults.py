"""What the proof of the log can find."""

from __future__ import annotations

from sunan.kernel.findings import FindingKind, Severity
from sunan.kernel.texts import text

_KEEP = text(
    "保留现状，通知审计管理员；与备份中的同一处比对，查明谁、何时改动了数据库",
    "Leave everything as it is and tell the audit administrator; compare this place with a backup to learn what changed",
)

EVENT_ALTERED = FindingKind(
    "audit.event_altered",
    Severity.ERROR,
    text("第 {block} 块中的事件 {event} 被改动过", "Event {event} in block {block} was altered"),
    _KEEP,
)
EVENT_REMOVED = FindingKind(
    "audit.event_removed",
    Severity.ERROR,
    text("第 {block} 块中的事件 {event} 被移除", "Event {event} was removed from block {block}"),
    _KEEP,
)
EVENT_INSERTED = FindingKind(
    "audit.event_inserted",
    Severity.ERROR,
    text("事件 {event} 是事后插入第 {block} 块的", "Event {event} was inserted into block {block} afterwards"),
    _KEEP,
)
BLOCK_ALTERED = FindingKind(
    "audit.block_altered",
    Severity.ERROR,
    text("第 {block} 块本身被改动过", "Block {block} itself was altered"),
    _KEEP,
)
BLOCK_REMOVED = FindingKind(
    "audit.block_removed",
    Severity.ERROR,
    text("第 {block} 块被移除", "Block {block} was removed"),
    _KEEP,
)
CHAIN_BROKEN = FindingKind(
    "audit.chain_broken",
    Severity.ERROR,
    text(
        "第 {next} 块所接的不是现有的第 {block} 块：其一被整块改写过",
        "Block {next} does not follow the block {block} that is there: one of them was rewritten as a whole",
    ),
    _KEEP,
)
HEAD_DIFFERS = FindingKind(
    "audit.head_differs",
    Severity.ERROR,
    text(
        "第 {block} 块与封存时记在数据库之外的链头不同：自此处起整条链可能被改写过",
        "Block {block} differs from the head noted outside the database when it was sealed: the chain may have been "
        "rewritten from here on",
    ),
    _KEEP,
)
OTHER_CHAIN = FindingKind(
    "audit.other_chain",
    Severity.WARNING,
    text(
        "链头文件 {file} 只记有另一条链，不能据以核对末尾",
        "The file of heads {file} notes only another chain; the end of this one cannot be held against it",
    ),
    text(
        "换过数据库时属正常；否则把本次输出的链头与先前记下的比对",
        "This is expected after changing the database; otherwise compare the head printed here with one noted before",
    ),
)
PERSONAL_ALTERED = FindingKind(
    "audit.personal_altered",
    Severity.ERROR,
    text(
        "事件 {event} 的个人信息与链中的哈希不符",
        "The personal fields of event {event} do not match their hashes in the chain",
    ),
    _KEEP,
)
CLOCK_WENT_BACK = FindingKind(
    "audit.clock_went_back",
    Severity.NOTE,
    text(
        "封存第 {block} 块时，服务器时钟早于上一块",
        "When block {block} was sealed, the clock of the server stood before that of the block before",
    ),
    text(
        "链的次序不受影响；检查服务器的时间同步",
        "The order of the chain is not affected; check how the server keeps its time",
    ),
)
