"""The form of services.yaml: the systems around the house that flows speak to."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from config.shapes.fields import Language, Name, Shape, matching, with_chinese
from config.shapes.url import Url
from config.shapes.webhooks import CrmShape, EventHookShape
from config.wording import services as wording
from config.wording.kind import WrongValueError

_MOST_TEXT = 500


def _is_message(text: str) -> str:
    if not text.strip() or len(text) > _MOST_TEXT or not text.replace("\n", "").isprintable():
        raise WrongValueError(wording.BAD_MESSAGE, most=_MOST_TEXT)
    return text


Pointer = Annotated[str, matching(r"(?:/[^/\s]{0,100}){1,10}", wording.BAD_POINTER)]
MailAddress = Annotated[
    str, matching(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})", wording.BAD_MAIL)
]
HeaderName = Annotated[str, matching(r"[A-Za-z0-9-]{1,64}", wording.BAD_HEADER)]
HeaderValue = Annotated[str, matching(r"[ -~]{1,500}", wording.BAD_HEADER)]
Words = Annotated[dict[Language, Annotated[str, AfterValidator(_is_message)]], AfterValidator(with_chinese)]


class LookupShape(Shape):
    """Another system that answers questions about callers."""

    url: Url = Field(description="Its address; {name}: a value the flow sends / 地址，{name} 为流程发送的值")
    method: Literal["GET", "POST"] = Field("GET", description="With POST the values are the body, in JSON / 请求方法")
    headers: dict[HeaderName, HeaderValue] = Field(default_factory=dict, max_length=20, description="请求头")
    budget_ms: int = Field(800, ge=50, le=800, description="How long the caller waits at most / 最长等待毫秒数")
    allow_private: bool = Field(False, description="Whether it may be an address inside / 是否允许内网地址")
    answer: dict[Name, Pointer] = Field(
        default_factory=dict,
        max_length=50,
        description="name: JSON pointer; /name when left out / 取值位置",
    )


class WebhookShape(Shape):
    """Where text messages are handed to who sends them."""

    url: Url = Field(description="Its address / 地址")
    secret: str = Field("", max_length=200, description="Signs what is sent; none: unsigned / 签名密钥")
    allow_private: bool = Field(False, description="Whether it may be an address inside / 是否允许内网地址")


class MessagesShape(Shape):
    """Text messages to callers."""

    webhook: WebhookShape | None = Field(default=None, description="Without one nothing is sent / 未填写则不发送")
    templates: dict[Name, Words] = Field(
        default_factory=dict, max_length=200, description="Words by language, {name} for values / 短信模板"
    )


class MailShape(Shape):
    """The server that takes mail (SMTP)."""

    host: str = Field(min_length=1, max_length=253, description="Its name / 主机名")
    port: int = Field(587, ge=1, le=65535, description="587 starttls, 465 tls, 25 none / 端口")
    security: Literal["starttls", "tls", "none"] = Field("starttls", description="How it is kept secret / 加密方式")
    user: str = Field("", max_length=200, description="Empty: without signing in / 用户名")
    password: str = Field("", max_length=200, description="密码")
    sender: MailAddress = Field(description="From whom / 发件人")


class ReportsShape(Shape):
    """Where reports may be sent."""

    mail: MailShape | None = Field(default=None, description="Without one nothing is mailed / 未填写则不发邮件")
    domains: list[Annotated[str, matching(r"[A-Za-z0-9.-]{1,253}", wording.BAD_MAIL)]] = Field(
        default_factory=list, max_length=50, description="Only to addresses there; none: to any / 允许的收件域名"
    )
    webhooks: dict[Name, WebhookShape] = Field(default_factory=dict, max_length=50, description="按名称的网址")


class AlarmHookShape(Shape):
    """A chat group, or a system, that is told of alarms."""

    kind: Literal["wecom", "dingtalk", "feishu", "json"] = Field(
        "json",
        description="A group's robot, or signed JSON / 企业微信、钉钉、飞书群机器人，或签名 JSON",
    )
    url: Url = Field(description="Its address / 地址")
    secret: str = Field("", max_length=200, description="Signs what is sent; none: unsigned / 签名密钥")
    language: Language = Field("zh-CN", description="语言")
    allow_private: bool = Field(False, description="Whether it may be an address inside / 是否允许内网地址")


class AlarmsShape(Shape):
    """Who is told of alarms."""

    webhooks: dict[Name, AlarmHookShape] = Field(default_factory=dict, max_length=20, description="按名称的网址")


class ServicesFile(Shape):
    lookups: dict[Name, LookupShape] = Field(default_factory=dict, max_length=200)
    messages: MessagesShape = MessagesShape()
    reports: ReportsShape = ReportsShape()
    alarms: AlarmsShape = AlarmsShape()
    webhooks: dict[Name, EventHookShape] = Field(
        default_factory=dict, max_length=20, description="Who is told of events / 事件推送"
    )
    crm: CrmShape | None = Field(default=None, description="The customers' pages / 客户页面")
