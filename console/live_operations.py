"""Everything a supervisor may do at the moment, for the API and its description."""

from __future__ import annotations

from console.call_back_api import CallBackApi
from console.calls_api import CallsApi
from console.monitoring_api import MonitoringApi
from console.operation import Operation
from console.orders import Orders
from console.pause_api import PauseApi
from console.queues_api import QueuesApi
from console.staff_api import StaffApi
from console.waiting_api import WaitingApi
from store.queries import Queries


def live_operations(orders: Orders, calls: CallsApi, queries: Queries) -> list[Operation]:
    return [
        *WaitingApi(orders, calls).operations(),
        *MonitoringApi(orders, calls).operations(),
        *PauseApi(orders, calls).operations(),
        *CallBackApi(orders, queries).operations(),
        *StaffApi(orders).operations(),
        *QueuesApi(orders).operations(),
    ]
