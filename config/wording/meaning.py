"""Faults between values: names that lead nowhere, flows that go round, queues nobody serves."""

from __future__ import annotations

from config.wording.kind import Kind

UNKNOWN_NODE = Kind("there is no node {name} in this flow", "{hint}", "本流程没有节点 {name}", "{hint_zh}")
UNKNOWN_FLOW = Kind("there is no flow {name}", "{hint}", "没有流程 {name}", "{hint_zh}")
UNKNOWN_QUEUE = Kind("there is no queue {name}", "{hint}", "没有队列 {name}", "{hint_zh}")
UNKNOWN_CALENDAR = Kind("there is no calendar {name}", "{hint}", "没有日历 {name}", "{hint_zh}")
UNKNOWN_PROMPT = Kind("there is no prompt {name}", "{hint}", "没有提示音 {name}", "{hint_zh}")
UNKNOWN_SKILL = Kind("no agent has the skill {name}", "{hint}", "没有坐席具备技能 {name}", "{hint_zh}")
UNKNOWN_AGENT = Kind("there is no agent {name}", "{hint}", "没有坐席 {name}", "{hint_zh}")

NO_VERB = Kind(
    "the node {node} does nothing",
    "Give it a verb. {hint}",
    "节点 {node} 没有动作",
    "请写明一个动作。{hint_zh}",
)
TWO_VERBS = Kind(
    "the node {node} has several verbs: {verbs}",
    "Make a node of each",
    "节点 {node} 有多个动作：{verbs}",
    "请拆成多个节点",
)
LOOP = Kind(
    "a caller who presses nothing goes round for ever: {ring}",
    "Lead one of these nodes to a queue, a transfer or a goodbye",
    "不按键的来电者会一直循环：{ring}",
    "请让其中一个节点通向队列、转接或挂机",
)
UNREACHABLE_NODE = Kind(
    "no caller can come to the node {node}",
    "Lead another node to it, or remove it",
    "没有任何路径通向节点 {node}",
    "请让其他节点通向它，或删除它",
)
NO_PERSON = Kind(
    "0 does not bring the caller of menu {node} to a person",
    "Map the key 0 to a node that leads to a queue or a transfer",
    "在菜单 {node} 按 0 不能转人工",
    "请把按键 0 指向通往队列或转接的节点",
)
NO_RESCUE = Kind(
    "the flow names no rescue",
    "Add rescue: with the node that takes a caller if the flow should ever go wrong",
    "流程没有指定 rescue",
    "请用 rescue: 指定流程出错时接管来电的节点",
)

NO_WAY_TO_RING = Kind(
    "agent {agent} can never be rung: there is neither an address nor a PIN",
    "Add address: sip:… for a fixed phone, or pin: generated for log-in by phone",
    "坐席 {agent} 无法振铃：既没有地址也没有密码",
    "固定话机请写 address: sip:…，电话签入请写 pin: generated",
)
NUMBER_BEGINS_NUMBER = Kind(
    "agent number {agent} is the beginning of {other}: log-in by phone could not tell them apart",
    "Use agent numbers of one length",
    "工号 {agent} 是 {other} 的开头，电话签入时无法区分",
    "请使用等长的工号",
)
WEAK_PIN = Kind(
    "the PIN of agent {agent} is easy to guess",
    "Choose another, or write pin: generated",
    "坐席 {agent} 的密码容易被猜到",
    "请更换，或写 pin: generated",
)

LINE_TWICE = Kind(
    "{dialled} is already taken by the line on line {first}",
    "Remove one of the two",
    "{dialled} 已被第 {first} 行的线路使用",
    "请删除其中一个",
)
NO_DEFAULT_LINE = Kind(
    "callers of any other number are refused",
    'Add a line with dialled: "*" if they should be served',
    "拨打其他号码的来电将被拒绝",
    '如需接听，请增加 dialled: "*" 的线路',
)
NO_TRUNK = Kind(
    "the flow {flow} offers to call back, but callers of this line cannot be called",
    "Say how: trunk: sip:{{number}}@carrier.example",
    "流程 {flow} 提供回电，但本线路的来电者无法外呼",
    "请写明外呼地址，例如 trunk: sip:{{number}}@carrier.example",
)
NOBODY_TOLD = Kind(
    "this line records its callers from the answer on, and its flow {flow} tells nobody",
    "Add a record_notice to the flow, first of all, or write record: talk",
    "本线路从应答起录音，而流程 {flow} 没有告知来电者",
    "请在流程开头加入 record_notice，或改为 record: talk",
)
CUSTOMER_TWICE = Kind(
    "{number} is the number of {name} already",
    "Remove one of the two",
    "{number} 已是 {name} 的号码",
    "请删除其中一个",
)
DAY_TWICE = Kind("{day} is given twice", "Remove one of the two", "{day} 重复", "请删除其中一个")
