"""Faults of a knowledge base."""

from __future__ import annotations

from config.wording.kind import Kind

NO_FRONT_MATTER = Kind(
    "the entry does not begin with a head between two lines of ---",
    "Write ---, title: {{zh-CN: …, en: …}}, --- at the top",
    "条目开头缺少用两行 --- 括起来的说明",
    "请在文件开头写 ---、title: {{zh-CN: …, en: …}}、---",
)
STRAY_TEXT = Kind(
    "this text belongs to no section and language",
    "Put it below # Questions, # Answer, # Confirm or # Ask NAME, and there below ## zh-CN or ## en",
    "这段文字不属于任何部分和语言",
    "请把它放到 # 问法、# 回答、# 确认 或 # 反问 名称 之下的 ## zh-CN 或 ## en 里",
)
UNKNOWN_SECTION = Kind(
    "there is no section called {name}",
    "Sections are # Questions, # Answer, # Confirm and # Ask NAME, NAME being one of `asks`",
    "没有叫 {name} 的部分",
    "可用的部分有 # 问法、# 回答、# 确认 和 # 反问 名称（名称写在 asks 里）",
)
UNKNOWN_LANGUAGE = Kind(
    "{name} is not a language here", "Write ## zh-CN or ## en", "这里不能用语言 {name}", "请写 ## zh-CN 或 ## en"
)
NOT_A_QUESTION = Kind(
    "a question variant begins with a dash", "Write - and the question", "每个问法以减号开头", "请写成 - 问题"
)
NO_QUESTIONS = Kind(
    "there is no question in {language}",
    "Write ten ways of asking for it, as callers say them",
    "缺少 {language} 的问法",
    "请写出来电者常用的十种问法",
)
FEW_QUESTIONS = Kind(
    "there are only {count} questions in {language}",
    "Write eight or more ways of asking; the bot understands better",
    "{language} 的问法只有 {count} 条",
    "请写八条以上，机器人会听得更准",
)
NO_WORDS = Kind(
    "{section} has no words in {language}",
    "Write what the caller shall hear",
    "{section} 缺少 {language} 的文字",
    "请写出要对来电者说的话",
)
LONG_ANSWER = Kind(
    "the answer in {language} takes more than {most_s} seconds to say",
    "Say the most important thing; callers do not remember more",
    "{language} 的回答要说 {most_s} 秒以上",
    "请只说最重要的内容，说多了来电者记不住",
)
SAME_QUESTION = Kind(
    "{question} is a question of {other} too",
    "Leave it with the entry that answers it",
    "{question} 同时也是 {other} 的问法",
    "请只保留在真正回答它的条目里",
)
ASKED_TWICE = Kind(
    "two of `asks` have the same name", "Give each a name of its own", "asks 里有两项同名", "请给每项各取一个名称"
)
UNKNOWN_ENTRY = Kind(
    "there is no entry called {name}. {hint}", "Correct the name", "没有条目 {name}。{hint_zh}", "请改正名称"
)
TAKEN_NAME = Kind(
    "{name} means a person and cannot be an entry",
    "Give the file another name",
    "{name} 表示转人工，不能作条目名",
    "请给文件换个名称",
)
UNKNOWN_KNOWLEDGE = Kind(
    "there is no knowledge base called {name}. {hint}",
    "Put entries (.md) into the folder knowledge, and write its name here",
    "没有知识库 {name}。{hint_zh}",
    "请在 knowledge 目录里放入条目（.md 文件），并在这里写它的名称",
)
