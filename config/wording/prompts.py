"""Faults of prompts.yaml."""

from __future__ import annotations

from config.wording.kind import Kind

BAD_KEY = Kind(
    "{value} is no prompt key",
    "Use small letters, digits, underscores and dots, for example menu.main; .slow at the end is kept for the slower"
    " reading",
    "{value} 不能作为提示语的键",
    "请只用小写字母、数字、下划线和点，例如 menu.main；结尾的 .slow 留给慢速版本",
)
BAD_LANGUAGE = Kind(
    "{value} is no language tag", "Write it as zh-CN, en or yue", "{value} 不是语言标记", "请写成 zh-CN、en、yue 这样"
)
BAD_FILE = Kind(
    "{value} names no WAV file below the folder prompts/",
    "Write its place there, for example notices/today.wav",
    "{value} 不是 prompts/ 目录下的 WAV 文件名",
    "请写它在该目录下的位置，例如 notices/today.wav",
)
BAD_TEXT = Kind(
    "this text cannot be spoken",
    "Write 1 to {limit} characters in one line",
    "这段文字无法朗读",
    "请写 1 到 {limit} 个字符，不要换行",
)
BAD_VOICE = Kind(
    "{value} names no voice",
    "Write a voice's name, for example zf_xiaoxiao",
    "{value} 不是音色名",
    "例如 zf_xiaoxiao",
)
NOTHING_TO_SAY = Kind(
    "neither text nor file is given", "Add text: or file:", "既没有 text 也没有 file", "请写 text: 或 file:"
)
NO_FILE = Kind(
    "there is no file prompts/{file}",
    "Put it there, or correct the name",
    "没有文件 prompts/{file}",
    "请放入该文件或改正名称",
)
NO_VOICE = Kind(
    "nobody here speaks {language}",
    "Record the prompt and name the file:",
    "没有能说 {language} 的音色",
    "请录音并用 file: 指明文件",
)
ONLY_ONE_LANGUAGE = Kind(
    "the prompt {key} is not there in {missing}",
    "Callers in that language will hear it in another; add it to spare them that",
    "提示语 {key} 缺少 {missing}",
    "该语言的来电者会听到另一种语言；请补上",
)
