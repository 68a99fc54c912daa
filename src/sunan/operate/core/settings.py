"""Every setting of an installation, in one table: name, kind, default, meaning. All come from the environment.

`docs/settings.md` is printed from this table, and a test finds every variable that the program reads in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network

from sunan.access.core import identity_provider as oidc
from sunan.access.core.policy import RULES, SECOND_FACTOR_CHOICES, SECOND_FACTOR_SETTING
from sunan.kernel.texts import text
from sunan.operate.core.setting import (
    Group,
    Network,
    Setting,
    Value,
    as_flag,
    as_list,
    as_mailbox,
    as_networks,
    as_number,
    as_site,
    as_text,
    one_of,
    within,
)

_MADE_ONCE = text("生成一次，保存在 `SUNAN_VAR`", "made once, kept in `SUNAN_VAR`")
_OF_PROJECT = text("随程序的文件夹", "the folder of the project")

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "SUNAN_DATABASE",
        Group.DATA,
        text(
            "`sqlite:///路径`，或 `postgresql://用户:口令@主机:端口/库名`（可加 `?sslmode=verify-full`）",
            "`sqlite:///path`, or `postgresql://user:password@host:port/name` (with `?sslmode=verify-full` if wanted)",
        ),
        as_text,
        default="sqlite:///var/sunan.sqlite3",
        secret=True,
    ),
    Setting(
        "SUNAN_VAR",
        Group.DATA,
        text(
            "内置数据库、上传文件、密钥、静态文件所在的文件夹",
            "folder of the embedded database, uploaded files, keys and collected static files",
        ),
        as_text,
        default="var",
    ),
    Setting(
        "SUNAN_RULEBOOK",
        Group.DATA,
        text("现行规则手册的文件夹", "folder of the rulebook in force"),
        as_text,
        default_words=_OF_PROJECT,
    ),
    Setting("SUNAN_OUT", Group.DATA, text("报告写到哪里", "where reports are written"), as_text, default="out"),
    Setting(
        "SUNAN_NODE_MODULES",
        Group.DATA,
        text("前端软件包：网站与报告的图表", "front-end packages: the charts of the site and of reports"),
        as_text,
        default_words=_OF_PROJECT,
    ),
    *(
        Setting(name, Group.DATA, text(zh, en), as_number, default=default)
        for name, default, zh, en in (
            ("SUNAN_UPLOAD_MIB", "50", "一个上传文件最大 MiB", "largest uploaded file, in MiB"),
            (
                "SUNAN_UPLOAD_UNPACKED_MIB",
                "500",
                "压缩文件解开后最大 MiB",
                "most that an archive may hold when unpacked, in MiB",
            ),
            ("SUNAN_UPLOAD_RATIO", "200", "压缩文件最大压缩比", "largest ratio of an archive, unpacked to packed"),
            ("SUNAN_UPLOAD_ENTRIES", "5000", "压缩文件里最多多少个文件", "most files in an archive"),
        )
    ),
    Setting(
        "SUNAN_HOSTS",
        Group.SITE,
        text("网站应答的主机名，逗号分隔", "host names the site answers to, separated by commas"),
        as_list,
        default="127.0.0.1,localhost,[::1]",
    ),
    Setting(
        "SUNAN_LANG",
        Group.SITE,
        text("命令行的语言：`zh` 或 `en`", "language of the command line: `zh` or `en`"),
        as_text,
        default="zh",
    ),
    Setting(
        "SUNAN_PROXY",
        Group.SITE,
        text(
            "反向代理的地址；只有它说的来源地址和 https 才算数",
            "address of the reverse proxy; only its word about source address and https counts",
        ),
        as_text,
    ),
    Setting(
        "SUNAN_HTTPS",
        Group.SITE,
        text(
            "`1`：网站只经 https 访问，Cookie 只随 https 发送，浏览器记住这一点",
            "`1`: the site is reached by https alone; cookies travel by https alone, and browsers remember it",
        ),
        as_flag,
        default="0",
    ),
    Setting(
        "SUNAN_PROCESSES",
        Group.SITE,
        text("共有几个进程提供网站或执行任务", "how many processes serve the site or do jobs, all together"),
        as_number,
        default="1",
    ),
    Setting(
        "SUNAN_PRODUCTION",
        Group.SAFETY,
        text("`1`：正式运行；设置不安全就拒绝启动", "`1`: real operation; the start refuses insecure settings"),
        as_flag,
        default="0",
    ),
    Setting(
        "SUNAN_DEBUG",
        Group.SAFETY,
        text("`1`：在浏览器里显示程序错误；服务器上绝不要开", "`1` shows errors in the browser; never on a server"),
        as_flag,
        default="0",
    ),
    Setting(
        "SUNAN_DEMO",
        Group.SAFETY,
        text(
            "`1`：演示模式，有口令公开的演示账号，每页都写明；正式运行绝不要开",
            "`1`: demonstration mode, with accounts whose passwords are public; every page says so; never in real operation",
        ),
        as_flag,
        default="0",
    ),
    Setting(
        "SUNAN_SECRET_KEY",
        Group.SAFETY,
        text("Cookie 与令牌的密钥", "key of cookies and tokens"),
        as_text,
        default_words=_MADE_ONCE,
        secret=True,
    ),
    Setting(
        "SUNAN_PERSONAL_KEY",
        Group.SAFETY,
        text("封装个人信息密钥的主密钥", "key under which the keys of persons are kept"),
        as_text,
        default_words=_MADE_ONCE,
        secret=True,
    ),
    *(
        Setting(name, Group.IDENTITY, text(zh, en), as_text, default=default, secret=name == oidc.CLIENT_SECRET)
        for name, default, zh, en in (
            (
                oidc.ISSUER,
                "",
                "统一身份提供方（OpenID Connect）的 issuer，与其说明文件逐字一致；不设则只用口令登录",
                "issuer of the identity provider (OpenID Connect), as in its own document; without it passwords alone",
            ),
            (
                oidc.CLIENT_ID,
                "",
                "身份提供方发给本系统的客户端标识",
                "id that the identity provider gave to this system",
            ),
            (
                oidc.CLIENT_SECRET,
                "",
                "身份提供方发给本系统的客户端密钥；也可写在 `SUNAN_VAR` 里的 `oidc-client.key`；公开客户端没有",
                "secret that goes with it; may also stand in `oidc-client.key` in `SUNAN_VAR`; a public client has none",
            ),
            (
                oidc.SCOPES,
                oidc.DEFAULT_SCOPES,
                "向身份提供方要求的范围，空格分隔，须含 `openid`",
                "scopes to ask for, separated by spaces, `openid` among them",
            ),
            (
                oidc.CLAIM,
                oidc.DEFAULT_CLAIM,
                "ID 令牌里用哪一项认人；须唯一、不变、不转给他人",
                "which claim of the ID token names a person; unique, lasting, never handed on to somebody else",
            ),
            (
                oidc.NAME,
                oidc.DEFAULT_NAME,
                "登录页按钮上身份提供方的名称（中文）",
                "name of the identity provider on the button, in Chinese",
            ),
            (
                oidc.NAME_EN,
                oidc.DEFAULT_NAME_EN,
                "登录页按钮上身份提供方的名称（英文）",
                "name of the identity provider on the button, in English",
            ),
        )
    ),
    Setting(
        oidc.PROVIDER_SECOND_FACTOR,
        Group.IDENTITY,
        text(
            "谁验证第二种鉴别方式：`ours` 本系统照常要求；`provider` 信任身份提供方已验证",
            "whose second factor counts: `ours`, asked as ever; `provider`, trusted to have asked for one",
        ),
        one_of(*oidc.SECOND_FACTOR_OF),
        default=oidc.SECOND_FACTOR_OF[0],
    ),
    Setting(
        "SUNAN_ADDRESS",
        Group.MAIL,
        text(
            "网站的网址，如 `https://sunan.example.gov.cn`，写在邮件的链接里；不设则邮件里没有链接",
            "address of the site, like `https://sunan.example.gov.cn`, for links in letters; without it they have none",
        ),
        as_site,
    ),
    Setting(
        "SUNAN_MAIL_SERVER",
        Group.MAIL,
        text(
            "发信服务器（SMTP）的主机名；不设则每封邮件写成 `SUNAN_VAR/outbox/letters` 里的一个 .eml 文件",
            "host name of the server for outgoing mail (SMTP); without it each letter is an .eml file in `SUNAN_VAR/outbox/letters`",
        ),
        as_text,
    ),
    Setting(
        "SUNAN_MAIL_PORT",
        Group.MAIL,
        text("发信服务器的端口；`tls` 通常是 465", "port of that server; with `tls` it is mostly 465"),
        within(1, 65535),
        default="587",
    ),
    Setting(
        "SUNAN_MAIL_SECURITY",
        Group.MAIL,
        text(
            "到发信服务器的加密：`starttls`、`tls`（一开始就加密）或 `none`（只用于本机）",
            "encryption on the way to that server: `starttls`, `tls` from the first byte, or `none`, for this machine alone",
        ),
        one_of("starttls", "tls", "none"),
        default="starttls",
    ),
    Setting(
        "SUNAN_MAIL_USER",
        Group.MAIL,
        text("发信服务器的用户名；不设则不登录", "user at that server; without it nobody signs in there"),
        as_text,
    ),
    Setting(
        "SUNAN_MAIL_PASSWORD",
        Group.MAIL,
        text(
            "发信服务器的口令；也可写在 `SUNAN_VAR` 里的 `mail.key`",
            "password of that user; may also stand in `mail.key` in `SUNAN_VAR`",
        ),
        as_text,
        secret=True,
    ),
    Setting(
        "SUNAN_MAIL_FROM",
        Group.MAIL,
        text("邮件的发件地址", "e-mail address that letters come from"),
        as_mailbox,
    ),
    Setting(
        "SUNAN_SIGNING_KEY",
        Group.SAFETY,
        text(
            "报告清单签名密钥的来源；换用见 `sunan keys rotate`",
            "what the key comes from that signs manifests of reports; `sunan keys rotate` changes it",
        ),
        as_text,
        default_words=_MADE_ONCE,
        secret=True,
    ),
    Setting(
        "SUNAN_RETIRED_KEYS",
        Group.SAFETY,
        text(
            "已换下的签名公钥，空格分隔；不写则读 `SUNAN_VAR` 里的 `retired.keys`",
            "public keys that signed earlier, separated by spaces; the file `retired.keys` in `SUNAN_VAR` if left out",
        ),
        as_text,
    ),
    Setting(
        "SUNAN_AUDIT_HEADS",
        Group.SAFETY,
        text(
            "操作日志链头另记在这个文件；宜放在数据库管理员够不着的地方",
            "file that notes the heads of the log's chain; best where the database's administrator cannot reach",
        ),
        as_text,
        default="var/audit-heads.txt",
    ),
    Setting(
        "SUNAN_AUDIT_DAYS",
        Group.POLICY,
        text(
            "操作日志保存天数，不少于六个月；留空为永久保存",
            "days for which the log of changes is kept, six months at least; for good when empty",
        ),
        as_text,
        default_words=text("永久保存", "for good"),
    ),
    Setting(
        "SUNAN_LOG",
        Group.WATCHING,
        text(
            "运行日志的写法：`text` 供人看，`json` 供机器读",
            "form of the running log: `text` for people, `json` for machines",
        ),
        one_of("text", "json"),
        default="text",
    ),
    Setting(
        "SUNAN_LOG_LEVEL",
        Group.WATCHING,
        text("记到哪一级；`info` 起每个请求一行", "from which level on; with `info` each request has a line"),
        one_of("debug", "info", "warning", "error"),
        default="warning",
    ),
    Setting(
        "SUNAN_MONITORS",
        Group.WATCHING,
        text(
            "可以看 `/metrics` 与就绪详情的地址或网段，逗号分隔",
            "addresses or networks that may see `/metrics` and the details of readiness, separated by commas",
        ),
        as_networks,
        default="127.0.0.1,::1",
    ),
    Setting(
        "SUNAN_LEAST_DISK_MB",
        Group.WATCHING,
        text("磁盘剩余少于这个数（MB）就不算就绪", "with fewer megabytes left on the disk the site is not ready"),
        as_number,
        default="500",
    ),
)


SETTINGS = (
    *SETTINGS,
    *(
        Setting(
            rule.setting,
            Group.POLICY,
            rule.words,
            within(rule.least, rule.most),
            default=str(rule.default),
            unconfirmed=True,
        )
        for rule in RULES.values()
    ),
    Setting(
        "SUNAN_JOBS_KEEP_DAYS",
        Group.POLICY,
        text(
            "后台任务结束后保存几天，到期由定期任务清除",
            "for how many days a job is kept after its end; work that comes again removes it then",
        ),
        within(1, 3650),
        default="90",
    ),
    Setting(
        SECOND_FACTOR_SETTING,
        Group.POLICY,
        text(
            "谁必须有第二种鉴别方式：`administrators` 管理员，`everybody` 所有人，`optional` 自愿",
            "who must have a second factor: `administrators`, `everybody`, or nobody (`optional`)",
        ),
        one_of(*SECOND_FACTOR_CHOICES),
        default="administrators",
        unconfirmed=True,
    ),
)

BY_NAME: Mapping[str, Setting] = {setting.name: setting for setting in SETTINGS}


@dataclass(frozen=True, slots=True)
class Values:
    """What an environment sets."""

    written: Mapping[str, str]

    def is_set(self, name: str) -> bool:
        """Return whether the operator has decided about a setting, be it for the default."""
        assert name in BY_NAME
        return bool(self.written.get(name))

    def value(self, name: str) -> Value:
        """Return the value of a setting, its default when it is not set.

        Raises:
            InvalidInput: what is written cannot be used.
        """
        setting = BY_NAME[name]
        return setting.read(name, (self.written.get(name) or setting.default).strip())

    def text(self, name: str) -> str:
        value = self.value(name)
        assert isinstance(value, str)
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.value(name)
        assert isinstance(value, tuple)
        return tuple(str(one) for one in value)

    def networks(self, name: str) -> tuple[Network, ...]:
        value = self.value(name)
        assert isinstance(value, tuple)
        return tuple(ip_network(one) for one in value)

    def flag(self, name: str) -> bool:
        value = self.value(name)
        assert isinstance(value, bool)
        return value

    def number(self, name: str) -> int:
        value = self.value(name)
        assert isinstance(value, int)
        return value


def table() -> str:
    """Return `docs/settings.md`."""
    lines = [
        "# 设置 · Settings",
        "",
        "各处安装的不同之处都来自环境变量。`sunan check --deploy` 检查设置能否正式运行。本页由程序里的同一张表打印，测试核对两者一致。",
        "",
        "Everything that differs between installations comes from the environment. `sunan check --deploy` says whether the",
        "settings are fit for real operation. This page is printed from the program's own table; a test compares the two.",
    ]
    for group in Group:
        settings = [one for one in SETTINGS if one.group is group]
        lines += [
            "",
            f"## {group.text.zh} · {group.text.en}",
            "",
            "| 变量 variable | 默认 default | 含义 meaning |",
            "|---|---|---|",
        ]
        for one in settings:
            default = f"`{one.default}`" if one.default else ""
            if one.default_words:
                default = f"{one.default_words.zh} · {one.default_words.en}"
            unconfirmed = (
                "（未证实，由运营单位确定 · unconfirmed, for the operator to decide）" if one.unconfirmed else ""
            )
            lines.append(f"| `{one.name}` | {default} | {one.meaning.zh}{unconfirmed}<br>{one.meaning.en} |")
    return "\n".join(lines) + "\n"
