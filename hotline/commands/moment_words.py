"""A phone's moments in words, Chinese and English."""

from __future__ import annotations

from collections import defaultdict

from calls.model import HangupCause
from hotline.commands.language import say
from telephony.sip.phones.timeline import THEM, Moment, What

Words = tuple[str, str]

_WORDS: dict[What, Words] = {
    What.INVITED: ("呼叫 {to}", "calling {to}"),
    What.UNHEARD: (
        "尚无应答，请确认服务器已启动、地址正确",
        "no reply yet: is the server running, is the address right?",
    ),
    What.RINGING: ("振铃", "ringing"),
    What.ANSWERED: ("接通，{codec} 编码", "answered, {codec}"),
    What.PROMPT: ("听到提示音", "prompt started"),
    What.NODE: ("到达 {node}（{verb}）{prompts}", "at {node} ({verb}) {prompts}"),
    What.PRESSED: ("按下 {digit}", "digit {digit} sent"),
    What.QUEUED: ("进入队列 {queue}", "in queue {queue}"),
    What.POSITION: (
        "队列 {queue} 第 {position} 位，共 {waiting} 人",
        "queued at position {position} of {waiting} in {queue}",
    ),
    What.AGENT_RINGING: ("坐席 {agent} 的话机振铃", "agent {agent}'s phone rings"),
    What.DIALLING: ("正在转接", "being transferred"),
    What.TALKING: ("与坐席 {agent} 通话中", "talking to agent {agent}"),
    What.SPEAKING: ("开始说话（{length_ms} 毫秒）", "speaking ({length_ms} ms)"),
    What.LOGGED_IN: ("已登录", "logged in"),
    What.LOGGED_OUT: ("已退出登录", "logged out"),
    What.LOG_IN_REFUSED: ("工号或密码不正确，稍后重试", "agent number or PIN wrong, trying again later"),
    What.OFFERED: ("来电 {caller} {name}　{about}", "call from {caller} {name}  {about}"),
    What.REFUSED: ("拒接（SIP {sip_status}）", "refused (SIP {sip_status})"),
    What.SERVER_FOUND: ("服务器已就绪", "server found"),
    What.SERVER_LOST: ("服务器无应答（SIP {sip_status}）", "server lost (SIP {sip_status})"),
}
_LOG_IN_FAILED: Words = ("登录失败：{why}，稍后重试", "log-in failed: {why}, trying again")
_HUNG_UP: Words = ("对方挂机：{why}", "hung up by the other side: {why}")
_WE_HUNG_UP: Words = ("本机挂机", "hung up by this phone")
_TALKING_OUTSIDE: Words = ("通话中", "talking")

_CAUSES: dict[str, Words] = {
    HangupCause.NORMAL_CLEARING: ("正常结束", "normal clearing"),
    HangupCause.USER_BUSY: ("忙", "busy"),
    HangupCause.NO_USER_RESPONSE: ("无响应", "no response"),
    HangupCause.NO_ANSWER: ("无人接听", "no answer"),
    HangupCause.CALL_REJECTED: ("被拒绝", "rejected"),
    HangupCause.UNALLOCATED_NUMBER: ("空号", "no such number"),
    HangupCause.DESTINATION_OUT_OF_ORDER: ("无法到达", "cannot be reached"),
    HangupCause.TEMPORARY_FAILURE: ("暂时故障", "temporary failure"),
    HangupCause.CONGESTION: ("线路繁忙", "all lines busy"),
    HangupCause.BEARER_CAPABILITY: ("编码不兼容", "no codec in common"),
    HangupCause.MEDIA_TIMEOUT: ("没有语音", "no sound came"),
    HangupCause.ORIGINATOR_CANCEL: ("主叫取消", "cancelled by the caller"),
    HangupCause.NON_SELECTED_USER: ("他人已接听", "answered by another"),
    HangupCause.SERVER_RESTART: ("服务器重启", "server restart"),
    HangupCause.INTERNAL_ERROR: ("内部错误", "internal error"),
    "no_pin": ("尚无该工号的密码", "no PIN for this agent yet"),
}


def words(moment: Moment) -> str:
    """One line without the time."""
    cause = str(moment.details.get("cause", ""))
    why = say(*_CAUSES.get(cause, (cause, cause)))
    details = defaultdict(str, {name: str(value) for name, value in moment.details.items()}, why=why)
    return say(*_template(moment)).format_map(details).rstrip()


def _template(moment: Moment) -> Words:
    match moment.what:
        case What.HUNG_UP:
            return _HUNG_UP if moment.details["by"] == THEM else _WE_HUNG_UP
        case What.LOG_IN_FAILED:
            return _LOG_IN_FAILED
        case What.TALKING if "agent" not in moment.details:
            return _TALKING_OUTSIDE
    return _WORDS[moment.what]
