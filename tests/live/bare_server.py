"""A process with the compiled SIP library in it and nothing else of ours: what the tests of the extension talk to.

    python -m tests.live.bare_server RTP_PORT_RANGE

Prints `ready HOST:PORT`, then obeys lines of JSON on stdin, each a list of a command's name and its arguments, and
answers each with one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import resource
import socket
import sys
from typing import Any

import pjsua2 as pj

CLOCK_RATE = 16_000
TICK_S = 0.02


class Answered(pj.Call):  # type: ignore[misc]
    """A call that was answered and is kept until it ends."""


class Doorman(pj.Account):  # type: ignore[misc]
    """Answers every call, at once or (when `ringing`) never."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[Answered] = []
        self.ringing = False

    def onIncomingCall(self, prm: pj.OnIncomingCallParam) -> None:  # noqa: N802
        call = Answered(self, prm.callId)
        self.calls.append(call)
        answer = pj.CallOpParam()
        answer.statusCode = 180 if self.ringing else 200
        call.answer(answer)


class Bench:
    """The library, started, and the commands."""

    def __init__(self, rtp_port_range: int) -> None:
        self.endpoint = pj.Endpoint()
        self.endpoint.libCreate()
        self.endpoint.libInit(_configuration())
        transport = pj.TransportConfig()
        transport.port, transport.boundAddress = 0, "127.0.0.1"
        self._transport = self.endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
        self.guard = pj.SipGuard()
        self.guard.start()
        self.endpoint.libStart()
        self.endpoint.audDevManager().setNullDev()
        self.doorman = Doorman()
        self.doorman.create(_account(rtp_port_range))
        self._recorder = pj.StereoRecorder()
        self._tones: list[pj.ToneGenerator] = []

    def address(self) -> str:
        return str(self.endpoint.transportGetInfo(self._transport).localAddress)

    def admission(self, settings: dict[str, Any]) -> None:
        admission = pj.Admission()
        for name, value in settings.items():
            setattr(admission, name, pj.StringVector(value) if isinstance(value, list) else value)
        self.guard.setAdmission(admission)

    def draining(self, on: bool) -> None:
        self.guard.setDraining(on)

    def ringing(self, on: bool) -> None:
        self.doorman.ringing = on

    def counts(self) -> dict[str, int]:
        counts = self.guard.counts()
        return {name: getattr(counts, name) for name in dir(counts) if isinstance(getattr(counts, name), int)}

    def rtp(self) -> list[Any]:
        return list(pj.rtpRxPackets())

    def limit_files(self, size_bytes: int) -> None:
        """No file of this process grows beyond that: a full disk for whoever may not mount one."""
        resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, resource.RLIM_INFINITY))

    def hang_up(self) -> None:
        self.endpoint.hangupAllCalls()
        self.doorman.calls.clear()

    def record(self, path: str, left_hz: int, right_hz: int) -> None:
        """Starts a recording with a tone on each side, none where the frequency is 0."""
        self._recorder.open(path, CLOCK_RATE, CLOCK_RATE // 50)
        for frequency_hz, port in ((left_hz, self._recorder.leftPort()), (right_hz, self._recorder.rightPort())):
            if frequency_hz:
                self._tones.append(_tone(frequency_hz))
                self._tones[-1].startTransmit(port)

    def silence_left(self) -> None:
        self._tones[0].stopTransmit(self._recorder.leftPort())

    def close(self) -> list[Any]:
        return [self._recorder.close(), self._recorder.isSealed(), self._recorder.cutFrames()]

    def cut(self) -> list[Any]:
        return [self._recorder.lengthFrames(), self._recorder.cutFrames(), self._recorder.cutReason()]

    def record_and_drop(self, path: str, times: int) -> list[int]:
        """Opens and closes TIMES recorders one after the other; says how many bridge ports are left."""
        for number in range(times):
            recorder = pj.StereoRecorder()
            recorder.open(f"{path}.{number}", CLOCK_RATE, CLOCK_RATE // 50)
            recorder.close()
        return [port.portId for port in map(_info, self.endpoint.mediaEnumPorts2())]


def _info(media: pj.AudioMedia) -> pj.ConfPortInfo:
    return media.getPortInfo()


def _configuration() -> pj.EpConfig:
    configuration = pj.EpConfig()
    configuration.uaConfig.threadCnt = 0
    configuration.uaConfig.mainThreadOnly = True
    configuration.uaConfig.maxCalls = 100
    configuration.medConfig.clockRate = CLOCK_RATE
    configuration.logConfig.level = configuration.logConfig.consoleLevel = 0
    return configuration


def _account(rtp_port_range: int) -> pj.AccountConfig:
    account = pj.AccountConfig()
    account.idUri = "sip:bench@127.0.0.1"
    rtp = account.mediaConfig.transportConfig
    rtp.boundAddress, rtp.port, rtp.portRange = "127.0.0.1", _free_port(), rtp_port_range
    return account


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1]) & ~1


def _tone(frequency_hz: int) -> pj.ToneGenerator:
    generator = pj.ToneGenerator()
    generator.createToneGenerator(CLOCK_RATE, 1)
    tone = pj.ToneDesc()
    tone.freq1, tone.on_msec, tone.off_msec = frequency_hz, 1000, 0
    generator.play(pj.ToneDescVector([tone]), True)
    return generator


async def serve(bench: Bench) -> None:
    """Watches the library's epoll descriptor and stdin until stdin ends."""
    loop = asyncio.get_running_loop()
    loop.add_reader(pj.epollFd(), lambda: bench.endpoint.libHandleEvents(0))
    timers = asyncio.create_task(_timers(bench.endpoint))
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    print("ready", bench.address(), flush=True)
    while line := await reader.readline():
        name, *arguments = json.loads(line)
        print(json.dumps(getattr(bench, name)(*arguments)), flush=True)
    timers.cancel()
    loop.remove_reader(pj.epollFd())


async def _timers(endpoint: pj.Endpoint) -> None:
    while True:
        await asyncio.sleep(TICK_S)
        endpoint.libHandleEvents(0)


if __name__ == "__main__":
    asyncio.run(serve(Bench(int(sys.argv[1]))))
