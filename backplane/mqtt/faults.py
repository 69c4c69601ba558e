"""What can go wrong with the broker and the box, for the log."""

from __future__ import annotations

from pathlib import Path

from backplane.mqtt.settings import MqttSettings
from calls.errors import Fault


def away(settings: MqttSettings, why: str) -> Fault:
    return Fault(
        place=f"mqtt.url {settings.url}",
        problem=f"the broker cannot be reached ({why})",
        remedy="Calls go on and no event is lost; check broker, address, user and certificates: it is tried again",
        problem_zh=f"无法连接 MQTT 服务器（{why}）",
        remedy_zh="通话不受影响、事件不会丢失；请检查服务器、地址、用户和证书，系统会自动重试",
    )


def refused(settings: MqttSettings, why: str) -> Fault:
    return Fault(
        place=f"mqtt.url {settings.url}",
        problem=f"the broker does not take our messages ({why})",
        remedy="Let the user write below the topic root: see deploy/mosquitto/acl",
        problem_zh=f"MQTT 服务器拒绝了我们的消息（{why}）",
        remedy_zh="请允许该用户向根主题以下发布，参见 deploy/mosquitto/acl",
    )


def disk_full(path: Path, why: str) -> Fault:
    return Fault(
        place=str(path),
        problem=f"what the broker has not taken cannot be kept ({why})",
        remedy="Free some space: figures are dropped meanwhile, events are told later from the journal",
        problem_zh=f"无法保存待发布的内容（{why}）",
        remedy_zh="请清理磁盘：期间丢弃实时指标，事件随后由日志补发",
    )


def box_lost(aside: Path) -> Fault:
    return Fault(
        place=str(aside.with_suffix(".db")),
        problem=f"the file was damaged and is now {aside.name}; the broker is told what happens from now on",
        remedy="Check the disk; what the broker missed can be read from the journal",
        problem_zh=f"文件已损坏，已改名为 {aside.name}；从现在起继续发布",
        remedy_zh="请检查磁盘；遗漏的事件可从日志中读取",
    )


def other_journal(path: Path) -> Fault:
    return Fault(
        place=str(path),
        problem="the journal is another one than the broker was told of; it is told what happens from now on",
        remedy="Nothing needs to be done after a restore; else check the data folder",
        problem_zh="日志与已发布的不一致；从现在起继续发布",
        remedy_zh="恢复备份后属正常；否则请检查数据目录",
    )
