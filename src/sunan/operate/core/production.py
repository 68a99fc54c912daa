"""What makes settings unfit for real operation: every fault at once, each with its remedy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sunan.kernel.errors import Refused
from sunan.kernel.findings import Finding, FindingKind, Place, Severity
from sunan.kernel.texts import text
from sunan.operate.core.settings import SETTINGS, Values

LEAST_KEY_LENGTH = 50
LEAST_KEY_VARIETY = 12
_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")
_EXAMPLES = ("change-me", "changeme", "for-tests-only", "insecure", "secret", "example", "password")


def _kind(code: str, zh: str, en: str, remedy_zh: str, remedy_en: str) -> FindingKind:
    return FindingKind(f"production.{code}", Severity.ERROR, text(zh, en), text(remedy_zh, remedy_en))


NOT_DECLARED = _kind(
    "not_declared",
    "没有声明为正式运行",
    "real operation is not declared",
    "设 SUNAN_PRODUCTION=1，使不安全的设置在启动时被拒绝",
    "set SUNAN_PRODUCTION=1, so that insecure settings are refused at the start",
)
UNREADABLE = _kind("unreadable", "{words}", "{words_en}", "改正这个设置", "Correct this setting")
DEBUG_ON = _kind(
    "debug_on",
    "开着调试：出错时会把程序内部显示给访问者",
    "debugging is on: visitors are shown the inside of the program when it fails",
    "去掉 SUNAN_DEBUG",
    "unset SUNAN_DEBUG",
)
WEAK_KEY = _kind(
    "weak_key",
    "{name} 太短、太单调或是示例值",
    "{name} is too short, too uniform, or an example",
    '去掉这个变量，让程序自己生成并保存；或用 python3 -c "import secrets; print(secrets.token_urlsafe(48))" 生成一个',
    'unset it, and the program makes and keeps one; or make one with python3 -c "import secrets; '
    'print(secrets.token_urlsafe(48))"',
)
SAME_KEYS = _kind(
    "same_keys",
    "SUNAN_SECRET_KEY 与 SUNAN_PERSONAL_KEY 相同",
    "SUNAN_SECRET_KEY and SUNAN_PERSONAL_KEY are the same",
    "各用各的密钥",
    "use a key of its own for each",
)
ANY_HOST = _kind(
    "any_host",
    "SUNAN_HOSTS 是“{hosts}”：网站会应答任何主机名，或只应答本机",
    "SUNAN_HOSTS is “{hosts}”: the site answers to any host name, or to this machine alone",
    "写明网站的主机名，如 SUNAN_HOSTS=sunan.example.gov.cn",
    "name the site's host, like SUNAN_HOSTS=sunan.example.gov.cn",
)
NO_HTTPS = _kind(
    "no_https",
    "没有启用 https：口令与 Cookie 会在网上明文传送",
    "https is not on: passwords and cookies would travel readably",
    "在反向代理上配置证书，并设 SUNAN_HTTPS=1（见 docs/operate.md）",
    "set up a certificate at the reverse proxy and set SUNAN_HTTPS=1 (see docs/operate.md)",
)
NO_PROXY = _kind(
    "no_proxy",
    "没有写明反向代理：每个访问者看上去都来自代理，登录限制与操作日志就分不清来源",
    "the reverse proxy is not named: all visitors seem to come from it, so neither lock-out nor log can tell them apart",
    "设 SUNAN_PROXY=反向代理的地址，如 127.0.0.1",
    "set SUNAN_PROXY to the proxy's address, like 127.0.0.1",
)
SQLITE_SHARED = _kind(
    "sqlite_shared",
    "数据库是 SQLite，却有 {number} 个进程：它们会互相等待",
    "the database is SQLite, yet there are {number} processes: they would wait for each other",
    "改用 PostgreSQL（见 docs/operate.md），或只用一个进程",
    "use PostgreSQL (see docs/operate.md), or one process only",
)
PASSWORDLESS = _kind(
    "database_passwordless",
    "SUNAN_DATABASE 里用网络连接数据库而没有口令",
    "SUNAN_DATABASE reaches the server over the net without a password",
    "写上口令，或经本机套接字连接（主机留空）",
    "write the password, or connect by the machine's own socket (no host)",
)
PROVIDER_WITHOUT_HTTPS = _kind(
    "provider_without_https",
    "统一身份提供方“{issuer}”不用 https：登录会被人截取或冒充",
    "the identity provider “{issuer}” is not reached by https: sign-ins could be read or forged on the way",
    "向身份提供方要 https 的地址，写入 SUNAN_OIDC_ISSUER",
    "ask the provider for its https address and write that into SUNAN_OIDC_ISSUER",
)
MAIL_READABLE = _kind(
    "mail_readable",
    "到发信服务器“{server}”的路上不加密：口令与通知会在网上明文传送",
    "the way to the mail server “{server}” is not encrypted: password and notices would travel readably",
    "设 SUNAN_MAIL_SECURITY=starttls 或 tls；none 只用于本机的服务器",
    "set SUNAN_MAIL_SECURITY to starttls or tls; none is for a server on this machine alone",
)
MAIL_WITHOUT_SENDER = _kind(
    "mail_without_sender",
    "设了发信服务器而没有发件地址：服务器会拒收每封邮件",
    "a mail server is named and no sender: it would refuse every letter",
    "设 SUNAN_MAIL_FROM，如 sunan@example.gov.cn",
    "set SUNAN_MAIL_FROM, like sunan@example.gov.cn",
)
LINKS_WITHOUT_HTTPS = _kind(
    "links_without_https",
    "SUNAN_ADDRESS 是“{address}”：邮件里的链接会把人带到不加密的网站",
    "SUNAN_ADDRESS is “{address}”: links in letters would lead to a site that is not encrypted",
    "写 https 的网址",
    "write the https address",
)
MONITORED_BY_ALL = _kind(
    "monitored_by_all",
    "SUNAN_MONITORS 含“{network}”：任何人都能看到运行数据",
    "SUNAN_MONITORS holds “{network}”: everybody can see how the program runs",
    "只写监测服务器的地址",
    "name the addresses of the monitoring servers only",
)
DEMONSTRATION = _kind(
    "demonstration",
    "开着演示模式：演示账号的口令是公开的",
    "demonstration mode is on: the passwords of its accounts are public",
    "去掉 {name}",
    "unset {name}",
)
UNCONFIRMED = _kind(
    "unconfirmed",
    "{name} 没有设定：标准没有给出固定值（未证实，由运营单位确定）",
    "{name} is not set: the standards name no value (unconfirmed, for the operator to decide)",
    "由运营单位按测评要求确定后设置；确认沿用默认值时写 {name}={default}",
    "let the operator decide, then set it; to confirm the default write {name}={default}",
)


class InsecureSettings(Refused):
    """The program does not start with these settings; `findings` name every fault with its remedy."""

    code = "insecure_settings"

    def __init__(self, findings: list[Finding]) -> None:
        zh = "\n".join(f"  {one.message.zh} → {one.remedy.zh}" for one in findings)
        en = "\n".join(f"  {one.message.en} → {one.remedy.en}" for one in findings)
        super().__init__(
            f"SUNAN_PRODUCTION=1，但有 {len(findings)} 处设置不安全，没有启动：\n{zh}",
            f"SUNAN_PRODUCTION=1, but {len(findings)} settings are insecure; not started:\n{en}",
        )
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Effective:
    """What is in force beside what is written: keys may come from files."""

    secret_key: str
    personal_key: str
    signing_key: str


def insecure(values: Values, effective: Effective) -> list[Finding]:
    """Return all that makes these settings unfit for real operation."""
    unreadable = list(_unreadable(values))
    if unreadable:
        return unreadable
    return [
        *_of_keys(effective),
        *_of_the_site(values),
        *_of_the_provider(values),
        *_of_letters(values),
        *_of_the_database(values),
        *_of_policy(values),
    ]


def _unreadable(values: Values) -> Iterator[Finding]:
    for setting in SETTINGS:
        try:
            values.value(setting.name)
        except Refused:
            raise
        except ValueError as error:
            said = getattr(error, "text", None)
            yield UNREADABLE.at(
                Place(subject=setting.name),
                words=said.zh if said else str(error),
                words_en=said.en if said else str(error),
            )


def _is_weak(key: str) -> bool:
    return (
        len(key) < LEAST_KEY_LENGTH
        or len(set(key)) < LEAST_KEY_VARIETY
        or any(example in key.lower() for example in _EXAMPLES)
    )


def _of_keys(effective: Effective) -> Iterator[Finding]:
    for name, key in (
        ("SUNAN_SECRET_KEY", effective.secret_key),
        ("SUNAN_PERSONAL_KEY", effective.personal_key),
        ("SUNAN_SIGNING_KEY", effective.signing_key),
    ):
        if _is_weak(key):
            yield WEAK_KEY.at(Place(subject=name), name=name)
    if effective.secret_key == effective.personal_key:
        yield SAME_KEYS.at(Place(subject="SUNAN_PERSONAL_KEY"))


def _of_the_site(values: Values) -> Iterator[Finding]:
    if values.flag("SUNAN_DEBUG"):
        yield DEBUG_ON.at(Place(subject="SUNAN_DEBUG"))
    named = values.texts("SUNAN_HOSTS")
    if not values.is_set("SUNAN_HOSTS") or any("*" in one or one.startswith(".") for one in named):
        yield ANY_HOST.at(Place(subject="SUNAN_HOSTS"), hosts=",".join(named))
    if not values.flag("SUNAN_HTTPS"):
        yield NO_HTTPS.at(Place(subject="SUNAN_HTTPS"))
    if not values.text("SUNAN_PROXY"):
        yield NO_PROXY.at(Place(subject="SUNAN_PROXY"))
    for network in values.networks("SUNAN_MONITORS"):
        if network.prefixlen == 0:
            yield MONITORED_BY_ALL.at(Place(subject="SUNAN_MONITORS"), network=network)


def _of_the_provider(values: Values) -> Iterator[Finding]:
    issuer = values.text("SUNAN_OIDC_ISSUER")
    if issuer and not issuer.startswith("https://"):
        yield PROVIDER_WITHOUT_HTTPS.at(Place(subject="SUNAN_OIDC_ISSUER"), issuer=issuer[:80])


def _of_letters(values: Values) -> Iterator[Finding]:
    server, address = values.text("SUNAN_MAIL_SERVER"), values.text("SUNAN_ADDRESS")
    if server and values.text("SUNAN_MAIL_SECURITY") == "none" and server not in _THIS_MACHINE:
        yield MAIL_READABLE.at(Place(subject="SUNAN_MAIL_SECURITY"), server=server[:80])
    if server and not values.text("SUNAN_MAIL_FROM"):
        yield MAIL_WITHOUT_SENDER.at(Place(subject="SUNAN_MAIL_FROM"))
    if address and not address.startswith("https://"):
        yield LINKS_WITHOUT_HTTPS.at(Place(subject="SUNAN_ADDRESS"), address=address[:80])


def _of_the_database(values: Values) -> Iterator[Finding]:
    address = values.text("SUNAN_DATABASE")
    processes = values.number("SUNAN_PROCESSES")
    if address.startswith("sqlite") and processes > 1:
        yield SQLITE_SHARED.at(Place(subject="SUNAN_DATABASE"), number=processes)
    if address.startswith("postgres"):
        account, at_sign, rest = address.partition("://")[2].rpartition("@")
        host = rest.partition("/")[0]
        if host and not host.startswith("%2F") and (not at_sign or ":" not in account):
            yield PASSWORDLESS.at(Place(subject="SUNAN_DATABASE"))


def _of_policy(values: Values) -> Iterator[Finding]:
    if values.flag("SUNAN_DEMO"):
        yield DEMONSTRATION.at(Place(subject="SUNAN_DEMO"), name="SUNAN_DEMO")
    for setting in SETTINGS:
        if setting.unconfirmed and not values.is_set(setting.name):
            yield UNCONFIRMED.at(Place(subject=setting.name), name=setting.name, default=setting.default)
