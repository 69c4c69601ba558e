"""Faults of a file as a file: there, readable, YAML."""

from __future__ import annotations

from config.wording.kind import Kind

NO_FOLDER = Kind(
    "there is no such configuration folder",
    "Create it, or set HOTLINE_CONFIG_DIR to the right one",
    "没有这个配置目录",
    "请创建该目录，或把 HOTLINE_CONFIG_DIR 设为正确的目录",
)
MISSING = Kind(
    "the file is missing",
    "Create it; the file of the same name in config/example shows how",
    "缺少这个文件",
    "请创建它，写法见 config/example 中的同名文件",
)
RENAMED = Kind(
    "the routing rules are in {name} now",
    "Rename {former} to {name}; what it says stays as it is, and may say more",
    "路由规则现在写在 {name} 里",
    "请把 {former} 改名为 {name}；内容不用改，还可以写更多规则",
)
NO_FLOWS = Kind(
    "there is no flow", "Put at least one .yaml file here", "没有任何流程", "请在此目录放入至少一个 .yaml 文件"
)
UNREADABLE = Kind(
    "the file cannot be read ({reason})", "Check its permissions", "文件无法读取（{reason}）", "请检查文件权限"
)
TOO_LARGE = Kind(
    "the file has {size_kb} kB, more than {most_kb} kB",
    "Check that it is the right file",
    "文件大小 {size_kb} kB，超过上限 {most_kb} kB",
    "请确认文件是否放错",
)
NOT_UTF8 = Kind(
    "byte {byte} is not UTF-8",
    "Save the file as UTF-8",
    "第 {byte} 字节不是 UTF-8 编码",
    "请用 UTF-8 编码保存（不要用 GBK）",
)
CONTROL_CHARACTER = Kind(
    "the line holds an invisible control character", "Delete it", "该行含有不可见的控制字符", "请删除该字符"
)
TAB = Kind("a tab stands where YAML wants spaces", "Indent with spaces", "这里用了制表符（Tab）", "请改用空格缩进")
COLON = Kind(
    "a colon comes unexpected",
    "Look for wrong indentation or a missing colon on the line before; put text that contains a colon in quotes",
    "这里不应出现冒号",
    "请检查缩进以及上一行是否漏写冒号；含冒号的文字请加引号",
)
STAR = Kind(
    "YAML references (& and *) are not used here",
    'Write the text out; a star of its own needs quotes: "*"',
    "不支持 YAML 引用（& 和 *）",
    '请直接写出内容；单独的星号要加引号："*"',
)
TAG = Kind(
    "YAML types (!) are not used here",
    "Remove the tag; text that begins with ! needs quotes",
    "不支持 YAML 类型标记（!）",
    "请去掉标记；以 ! 开头的文字要加引号",
)
SYNTAX = Kind(
    "this is not YAML: {detail}",
    "Check indentation, quotes and brackets on this line and the one before",
    "不是正确的 YAML：{detail}",
    "请检查本行和上一行的缩进、引号和括号",
)
TOO_DEEP = Kind("the nesting is too deep", "Keep it within {most} levels", "嵌套层次过深", "请控制在 {most} 层以内")
STRANGE_KEY = Kind(
    "the key is empty or is not plain text",
    "Write a name before the colon",
    "键为空或不是普通文字",
    "请在冒号前写名称",
)
TWICE = Kind(
    "{key} stands here a second time (first on line {first})",
    "Remove one of the two",
    "{key} 重复出现（第一次在第 {first} 行）",
    "请删除其中一个",
)
TWO_DOCUMENTS = Kind(
    "a second document (---) begins here",
    "Keep one document a file",
    "这里开始了第二个文档（---）",
    "每个文件只能有一个文档",
)
