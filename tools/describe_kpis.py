"""Writes `docs/kpis.md` from the definitions of the key figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from routing.kpi import definitions
from routing.kpi.definitions import Definition

HEAD = """# 指标 / Key figures

Written from `routing/kpi/definitions.py` by `make docs`; a test holds the two together. Every figure is a function of
the journal: `GET /api/kpis` and `hotline kpis` tell it with these words beside it.
由 `make docs` 依据 `routing/kpi/definitions.py` 生成。所有指标都由日志推算，
`GET /api/kpis` 与 `hotline kpis` 附带同样的说明。

- Offered = answered + abandoned + short-abandoned + flowed out + waiting, at any moment, for every queue, class and
  interval. 任何时刻、任何队列、等级与时段：进线 = 已接听 + 放弃 + 短时放弃 + 转出 + 等待中。
- A call counts in the interval in which it came, whatever becomes of it later. 来电计入其进线的时段。
- Its class is the one it came in. 等级按进线时计。
- A call that is moved flows out of one queue and is offered to the other; in the total it is one call with one wait.
  移动的来电在原队列算转出，在新队列算进线；合计中是一通来电、一次等待。
- Who leaves the queue for a question of the flow (a callback offered, say) has flowed out until he comes back; then
  his wait goes on as if he had never left.
  离开队列去听流程提问（例如回拨）者先计为转出；若返回，则视为从未离开，等待连续计算。
- Who asks to be called back flows out; when he is called he is offered again.
  改为回拨者算转出，回拨接通后再计进线。"""


OUTCOMES = """
In reports (`GET /api/reports`), from the records of calls, surveys and score cards.
见报表（`GET /api/reports`），依据通话记录、满意度评价与评分卡。"""


def page() -> str:
    """The whole page, without the line break at its end."""
    return "\n".join(
        [
            HEAD,
            *_table("来电 / Callers", definitions.QUEUE),
            *_table("坐席 / Agents", definitions.AGENT),
            *_table("结果 / Outcomes", definitions.OUTCOME),
            OUTCOMES,
            *_table("预测 / Forecast", {"seats": definitions.SEATS}),
            *_service_levels(),
        ]
    )


def _table(title: str, rows: Mapping[str, Definition]) -> Iterator[str]:
    yield f"\n## {title}\n\n| | | unit | |\n|---|---|---|---|"
    for name, told in rows.items():
        yield f"| `{name}` | {told.zh[0]}<br>{told.en[0]} | {told.unit} | {told.zh[1]}<br>{told.en[1]} |"


def _service_levels() -> Iterator[str]:
    yield "\n## 服务水平 / Service levels\n\n| `definition` | |\n|---|---|"
    for name, (chinese, english) in definitions.SERVICE_LEVEL.items():
        yield f"| `{name}` | {chinese}<br>{english} |"
    for name, (chinese, english) in definitions.SWITCH.items():
        yield f"| `genesys,{name}` | {chinese}<br>{english} |"
    yield "\nSwitches may be combined: `genesys,flow_outs,abandons_met`. 开关可组合使用。"


if __name__ == "__main__":
    print(page())
