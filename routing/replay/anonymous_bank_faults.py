"""What a file of the Anonymous Bank can be refused for, and why a row of it is left out, in both languages."""

from __future__ import annotations

from enum import StrEnum

from routing.replay.traffic_faults import Kind

EMPTY: Kind = (
    "the file is empty",
    "Give the bank's table: one row a call, first line vru+line, call_id, customer_id, priority, type, date, …",
    "文件是空的",
    "请提供银行的来电表：每行一通来电，第一行为 vru+line, call_id, customer_id, priority, type, date, …",
)
MISSING_COLUMN: Kind = (
    "missing columns: {value}",
    "The first line must name: {known}",
    "缺少列：{value}",
    "第一行必须包含：{known}",
)
NOTHING_USABLE: Kind = (
    "no served call can be used: {value}",
    "Check that the file is the bank's table and that its rows are whole",
    "没有可用的已接通来电：{value}",
    "请检查文件是否为银行的来电表，各行是否完整",
)


class Left(StrEnum):
    """Why a row is no arrival of the day. What `OVERLAPS` counts stays in, mended."""

    UNREADABLE = "unreadable row"
    PHANTOM = "phantom"
    IN_IVR = "hung up in the IVR, never asked for an agent"
    UNTIMED = "answered, but without the times of the service"
    NOBODY = "answered by nobody who is named"
    CONTRADICTS = "its times contradict each other"
    OVERLAPS = "kept, but cut off where the agent's next call begins"


IN_CHINESE = {
    Left.UNREADABLE: "无法读取的行",
    Left.PHANTOM: "虚拟来电（PHANTOM）",
    Left.IN_IVR: "在语音菜单中挂断，未要求人工",
    Left.UNTIMED: "已接通，但没有通话时间",
    Left.NOBODY: "已接通，但没有坐席姓名",
    Left.CONTRADICTS: "各时间互相矛盾",
    Left.OVERLAPS: "保留，但截止到该坐席下一通来电开始",
}
