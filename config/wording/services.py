"""Faults of services.yaml."""

from __future__ import annotations

from config.wording.kind import Kind

BAD_URL = Kind(
    "{value} is not an address of the web",
    "Write for example https://crm.example/orders/{{order}}; values may stand behind the host only",
    "{value} 不是网址",
    "例如 https://crm.example/orders/{{order}}；变量只能写在主机名之后",
)
BAD_POINTER = Kind(
    "{value} does not point into an answer",
    "Write a JSON pointer such as /order/status",
    "{value} 不是取值位置",
    "请填写 JSON 指针，例如 /order/status",
)
BAD_HEADER = Kind(
    "{value} cannot stand in a request's header",
    "Use plain ASCII, without line breaks",
    "{value} 不能作请求头",
    "请使用 ASCII 字符，不能换行",
)
BAD_MAIL = Kind(
    "{value} is not an address of mail",
    "Write for example lead@company.example; under domains: only what stands behind the @",
    "{value} 不是邮件地址",
    "例如 lead@company.example；domains: 中只写 @ 之后的部分",
)
BAD_MESSAGE = Kind(
    "these words cannot be sent as a text message",
    "Write 1 to {most} visible characters",
    "这段文字不能作短信",
    "请填写 1 到 {most} 个可见字符",
)
BAD_SECRET = Kind(
    "this does not say where a secret is",
    "Write env:NAME for a variable of the environment, or file:PATH; a secret itself never stands here",
    "这里没有指明密钥所在",
    "请填写 env:变量名 或 file:路径；密钥本身不写在这里",
)
NO_SECRET = Kind(
    "there is no secret at {value}; what it shall sign waits",
    "Set the variable, or write the file, and reload",
    "{value} 处没有密钥，需要签名的内容将等待",
    "请设置该变量或写入该文件，然后重新加载",
)
SENT_MISSING = Kind(
    "the node {node} does not send {name}, which {service} needs",
    "Add it under send: or values:",
    "节点 {node} 没有发送 {service} 需要的 {name}",
    "请在 send: 或 values: 中补上",
)
