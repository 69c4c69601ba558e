"""How each verb is written in a flow file. The verb's own key comes first and holds what it is about."""

from __future__ import annotations

from abc import abstractmethod
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from calls.model import Tier
from calls.table import Need
from config.shapes.fields import Language, MaybePrompts, Name, Needs, Prompts, Shape, SipAddress, Title, matching
from config.wording import values
from ivr import verbs
from ivr.verb import Verb

PhoneKey = Annotated[str, matching(r"[0-9*#]", values.BAD_PHONE_KEY)]


def _nothing(value: Any) -> Any:
    return () if value is None else value


LastWords = Annotated[MaybePrompts, BeforeValidator(_nothing, json_schema_input_type=str | list[str] | None)]


class NodeShape(Shape):
    """One node of a flow."""

    verb: ClassVar[str]

    @abstractmethod
    def to_verb(self) -> Verb:
        """The verb this node is made of."""


class PlayNode(NodeShape):
    """Say something."""

    verb = "play"
    play: Prompts = Field(description="Prompts of the catalogue, played one after another")
    then: Name = Field(description="The node that follows")
    interruptible: bool = Field(True, description="Whether a key ends the prompt; the key answers the next menu")

    def to_verb(self) -> Verb:
        return verbs.Play(self.play, self.then, self.interruptible)


class MenuNode(NodeShape):
    """Ask for one key."""

    verb = "menu"
    menu: Prompts = Field(description="The question; a key counts from its first sound on")
    keys: dict[PhoneKey, Name] = Field(min_length=1, description="The node each key leads to")
    otherwise: Name = Field(description="The node for callers without a usable key: a person")
    retry: MaybePrompts = Field((), description="The question in other words; the question itself when left out")
    wrong_key: MaybePrompts = Field(("menu.invalid",), description="Said before asking again after a wrong key")
    no_key: MaybePrompts = Field(("menu.timeout",), description="Said before asking again after no key")
    wait_s: float = Field(5.0, ge=0.5, le=60, description="Seconds to wait for a key after the question")
    tries: int = Field(3, ge=1, le=10, description="How often to ask before giving up")

    def to_verb(self) -> Verb:
        return verbs.Menu(
            self.menu, self.keys, self.otherwise, self.retry, self.wrong_key, self.no_key, self.wait_s, self.tries
        )


class GotoNode(NodeShape):
    """Go on at another node."""

    verb = "goto"
    goto: Name = Field(description="The node that follows")

    def to_verb(self) -> Verb:
        return verbs.Goto(self.goto)


class HoursNode(NodeShape):
    """One way while a calendar says open, another while it says closed."""

    verb = "hours"
    hours: Name = Field(description="A calendar of hours.yaml")
    open: Name = Field(description="The node while it is open")
    closed: Name = Field(description="The node while it is closed")

    def to_verb(self) -> Verb:
        return verbs.Hours(self.hours, self.open, self.closed)


class Notes(Shape):
    """What to note about the caller."""

    language: Language | None = None
    tier: Tier | None = None
    variables: dict[Name, Title] = Field(default_factory=dict)


class SetNode(NodeShape):
    """Note something about the caller."""

    verb = "set"
    set: Notes = Field(description="language, tier, variables: what is left out stays as it was")
    then: Name = Field(description="The node that follows")

    def to_verb(self) -> Verb:
        return verbs.Set(self.then, self.set.language, self.set.tier, self.set.variables)


class EnqueueNode(NodeShape):
    """Let the caller wait for an agent."""

    verb = "enqueue"
    enqueue: Name = Field(description="A queue of routing.yaml")
    full: Name = Field(description="The node when the queue takes nobody more")
    no_agents: Name | None = Field(None, description="The node when nobody is there; like full when left out")
    prompts: MaybePrompts = Field((), description="Played while the caller already waits")
    closed: Name | None = Field(
        None, description="The node while it is closed or paused; like no_agents when left out"
    )
    withdrawn: Name | None = Field(None, description="The node when a supervisor takes the caller out of the queue")
    overflow: dict[Name, Name] = Field(
        default_factory=dict, description="The node for each way out (exit) that the queue's ladder may send him"
    )
    needs: Needs = Field(
        default_factory=dict, description="Skills and lowest levels asked for besides what the queue asks for"
    )

    def to_verb(self) -> Verb:
        return verbs.Enqueue(
            self.enqueue,
            self.full,
            self.no_agents or self.full,
            self.prompts,
            self.closed or "",
            self.withdrawn or "",
            self.overflow,
            tuple(Need(skill, level) for skill, level in self.needs.items()),
        )


class CallbackNode(NodeShape):
    """Offer to call back instead of letting the caller wait."""

    verb = "callback"
    callback: Name = Field(description="The queue of routing.yaml whose agents will talk to him")
    then: Name = Field(description="The node after a yes")
    otherwise: Name = Field(description="The node after a no, and for callers who cannot be called: the queue")
    prompts: Prompts = Field(("callback.offer",), description="The question")
    confirmed: MaybePrompts = Field(("callback.confirmed",), description="Said after a yes")
    accept: PhoneKey = Field("1", description="The key that says yes")
    decline: PhoneKey = Field("2", description="The key that says no; 0 does too")
    in_s: float = Field(0.0, ge=0, le=604_800, description="0 keeps the place; else call back so many seconds later")
    wait_s: float = Field(5.0, ge=0.5, le=60, description="Seconds to wait for a key after the question")
    tries: int = Field(2, ge=1, le=10, description="How often to ask before giving up")

    def to_verb(self) -> Verb:
        return verbs.Callback(
            self.callback,
            self.then,
            self.otherwise,
            self.prompts,
            self.confirmed,
            self.accept,
            self.decline,
            self.in_s,
            self.wait_s,
            self.tries,
        )


class TransferNode(NodeShape):
    """Connect the caller to an outside address."""

    verb = "transfer"
    transfer: SipAddress = Field(description="A SIP address")
    failed: Name = Field(description="The node when nobody answers there")
    prompts: MaybePrompts = Field((), description="Played while it rings there")
    ring_s: float = Field(30.0, ge=5, le=120, description="Seconds to let it ring")

    def to_verb(self) -> Verb:
        return verbs.Transfer(self.transfer, self.failed, self.prompts, self.ring_s)


class HangupNode(NodeShape):
    """Say goodbye and end the call."""

    verb = "hangup"
    hangup: LastWords = Field(description="Last words; may be left empty")

    def to_verb(self) -> Verb:
        return verbs.Hangup(self.hangup)


NODES: dict[str, type[NodeShape]] = {
    shape.verb: shape
    for shape in (
        PlayNode,
        MenuNode,
        GotoNode,
        HoursNode,
        SetNode,
        EnqueueNode,
        CallbackNode,
        TransferNode,
        HangupNode,
    )
}


class FlowShape(Shape):
    """The head of a flow file; the nodes are read one by one, each by its verb."""

    start: Name = Field(description="The node every call begins with")
    rescue: Name = Field(
        "", validate_default=False, description="The node that takes a caller if the flow goes wrong"
    )
    nodes: dict[Name, dict[str, Any]] = Field(min_length=1)
