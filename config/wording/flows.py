"""Faults of flows: what a caller would come to grief on."""

from __future__ import annotations

from config.wording.kind import Kind

BAD_VARIABLE = Kind(
    "{value} cannot be the name of a variable",
    "Use Latin letters, digits and '_', beginning with a letter, and no word of the condition language",
    "{value} 不能作变量名",
    "请使用英文字母、数字和“_”，以字母开头，且不能是条件语言的保留字",
)
TAKEN_VARIABLE = Kind(
    "{value} is already known of every caller",
    "Choose another name for your own variable",
    "{value} 是系统已有的名称",
    "请为自己的变量另取名称",
)
BAD_SLOT = Kind(
    "{value} is not something that can be said",
    "Write the key of a prompt, or kind: variable in braces; kinds are: {kinds}",
    "{value} 无法播报",
    "请填写提示音名称，或用花括号写“类型: 变量”；类型有：{kinds}",
)
WRONG_KIND = Kind(
    "{value} is not of the kind {expected}",
    "Write a number, true or false, a date such as 2027-02-06, or change the variable's kind",
    "{value} 不是 {expected} 类型",
    "请填写数字、true/false 或日期（如 2027-02-06），或更改变量类型",
)
NO_OTHERWISE = Kind(
    "callers who give no usable answer have nowhere to go",
    "Add otherwise: with the node of a person, or person: at the head of the flow",
    "没有有效输入的来电者无处可去",
    "请用 otherwise: 指定转人工的节点，或在流程开头写明 person:",
)

CONDITION_TOO_LONG = Kind(
    "the condition is too long",
    "Keep it within 500 characters; branch twice",
    "条件过长",
    "请控制在 500 个字符以内，可分成两次判断",
)
CONDITION_SYNTAX = Kind(
    "the condition cannot be understood: {word}",
    'Write for example: tier == "vip" && hour < 18',
    "无法理解该条件：{word}",
    '写法例如：tier == "vip" && hour < 18',
)
CONDITION_NOT_ALLOWED = Kind(
    "{word} cannot be used in a condition",
    "Use == != < > <= >= && || ! in + - * / ?: and size, startsWith, endsWith, contains",
    "条件中不能使用 {word}",
    "可用：== != < > <= >= && || ! in + - * / ?: 以及 size、startsWith、endsWith、contains",
)
CONDITION_MISMATCH = Kind(
    "the condition puts together what is not of one kind: {word}",
    "Compare numbers with numbers (3), texts with texts in quotes, flags with true or false",
    "条件把不同类型的值放在一起：{word}",
    "数字与数字（3）比较，文字要加引号，是否类变量与 true/false 比较",
)
CONDITION_NEVER_SO = Kind(
    "this is never so: {word}",
    "Write tiers as in customers.yaml (vip, member …) and languages as zh-CN or en",
    "该条件永远不成立：{word}",
    "客户级别请按 customers.yaml 填写（vip、member 等），语言填 zh-CN 或 en",
)
CONDITION_NOT_YES_NO = Kind(
    "the condition does not say yes or no",
    "Compare something, for example amount > 100",
    "条件的结果不是“是”或“否”",
    "请写成比较，例如 amount > 100",
)
UNKNOWN_VARIABLE = Kind(
    "nothing gives {name} a value",
    "Declare it under variables:, or set it in this flow. {hint}",
    "没有任何地方给变量 {name} 赋值",
    "请在 variables: 中声明，或在本流程中赋值。{hint_zh}",
)
NEVER_SET = Kind(
    "the variable {name} is used, and no flow ever sets it",
    "Give it a default, or set it before",
    "变量 {name} 被使用，但没有任何流程给它赋值",
    "请为它写 default，或先赋值",
)
SECRET_SAID = Kind(
    "the node {node} would give away the secret variable {name}",
    "Leave it out: card and identity numbers are neither said nor sent",
    "节点 {node} 会泄露保密变量 {name}",
    "请去掉：卡号和证件号不播报、不发送",
)
BAD_LENGTH = Kind(
    "no entry can have {least} to {most} digits here",
    "Write min_digits and max_digits that go together and with the kind",
    "这里的位数 {least} 到 {most} 不成立",
    "请填写与类型相符的 min_digits 和 max_digits",
)
SAME_KEYS = Kind(
    "one key has two meanings here: {key}",
    "Choose different keys; 0 is for a person",
    "同一按键有两个含义：{key}",
    "请使用不同的按键；0 保留给人工服务",
)

UNKNOWN_SERVICE = Kind("there is no look-up {name}", "{hint}", "没有查询服务 {name}", "{hint_zh}")
UNKNOWN_TEMPLATE = Kind("there is no message template {name}", "{hint}", "没有短信模板 {name}", "{hint_zh}")
UNKNOWN_KNOWLEDGE = Kind("there is no knowledge base {name}", "{hint}", "没有知识库 {name}", "{hint_zh}")
NO_SPEECH = Kind(
    "nobody listens at the node {node}: {why}",
    "Callers are led by keys alone until a speech model is there",
    "节点 {node} 无法识别语音：{why_zh}",
    "在装好语音模型之前，来电者只能按键",
)

MISSING_WORDS = Kind(
    "the prompt {name} is missing in {language}",
    "Add it to prompts.yaml or as a recording",
    "提示音 {name} 缺少 {language} 版本",
    "请在 prompts.yaml 中补上，或上传录音",
)
KEY_NOT_MAPPED = Kind(
    "the prompt {name} offers key {key}, which does nothing here",
    "Add the key under keys:, or change the words",
    "提示音 {name} 说可按 {key}，但这里没有设置该键",
    "请在 keys: 中补上该键，或修改提示音",
)
KEY_NOT_SAID = Kind(
    "no prompt of this menu mentions key {key}",
    "Name the key in the prompt, or remove it",
    "本菜单的提示音没有提到按键 {key}",
    "请在提示音中说明该键，或删除它",
)
MANY_OPTIONS = Kind(
    "the menu {node} has {count} options; callers remember five",
    "Put some of them into a menu of their own",
    "菜单 {node} 有 {count} 个选项，来电者最多记住五个",
    "请把一部分选项放到下一级菜单",
)
GLOBAL_KEY_TAKEN = Kind(
    "key {key} means something else at menu {node} than at every other",
    "Leave 9 for repeating and * for going back",
    "菜单 {node} 的按键 {key} 与其他菜单含义不同",
    "请保留 9 作重听、* 作返回",
)
NO_EMERGENCY = Kind(
    "an emergency is not one key away at the first menu {node}",
    "Lead one of its keys to a node of the verb emergency",
    "在第一个菜单 {node} 不能一键转紧急服务",
    "请让其中一个按键通向 emergency 节点",
)
GREETING_DEAF = Kind(
    "keys pressed during {node} wait until it ends, an emergency's too",
    "Leave out interruptible: false before the first menu",
    "在 {node} 播放时按键无法打断，紧急情况也要等待",
    "第一个菜单之前请不要写 interruptible: false",
)
DEAD_END = Kind(
    "whoever comes to the node {node} reaches neither a person nor an end",
    "Lead it on to a queue, a transfer or a goodbye",
    "到达节点 {node} 的来电者既接不通人工也无法结束",
    "请让它通向队列、转接或挂机",
)
HANGS_UP = Kind(
    "a caller who wants a person can be hung up on: {ring}",
    "Lead this way to a queue or a transfer first",
    "想找人工的来电者可能被挂断：{ring}",
    "请先让这条路径通向队列或转接",
)
RECURSION = Kind(
    "flows call each other in a circle: {ring}",
    "Let one of them return instead",
    "流程互相调用形成循环：{ring}",
    "请让其中一个流程返回（return）",
)
RETURN_AT_TOP = Kind(
    "callers of a line begin in this flow, and there is nowhere to return to",
    "Lead this exit to a node",
    "来电直接进入本流程，没有可以返回的地方",
    "请让该出口指向一个节点",
)
RESERVED_NODE = Kind(
    "return is no name for a node",
    "Give it another; return leads back to the flow that called this one",
    "return 不能作节点名",
    "请另取名称；return 表示回到调用本流程的流程",
)
