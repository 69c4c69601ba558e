import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it } from "vitest";

import { type LiveAgent, type LiveCall, useLive } from "./store";

const call = (id: string, stage: LiveCall["stage"] = "queued") => ({ id, stage }) as LiveCall;
const agent = (number: string) => ({ agent: number }) as LiveAgent;
const NOTHING = { calls: [], ended: [], records: [], agents: [], agents_gone: [] };

describe("the live store", () => {
  beforeEach(() => setActivePinia(createPinia()));

  it("takes a snapshot for the whole truth", () => {
    const live = useLive();
    live.apply({ ...NOTHING, calls: [call("old")] });
    live.replace({ calls: [call("a")], agents: [agent("1001")], queues: {}, limits: {}, agent_names: {}, paused: [], plans: [] });
    expect([...live.calls.keys()]).toEqual(["a"]);
    expect([...live.agents.keys()]).toEqual(["1001"]);
  });

  it("replaces rows, drops what is gone, and may hear the same twice", () => {
    const live = useLive();
    const changes = { ...NOTHING, calls: [call("a", "talking"), call("b")], ended: ["c"], agents_gone: ["1001"] };
    live.apply({ ...NOTHING, calls: [call("a"), call("c")], agents: [agent("1001")] });
    live.apply(changes);
    live.apply(changes);
    expect([...live.calls.values()].map((row) => [row.id, row.stage])).toEqual([["a", "talking"], ["b", "queued"]]);
    expect(live.agents.size).toBe(0);
  });

  it("gives watchers a new map, so that they see the change", () => {
    const live = useLive();
    const before = live.calls;
    live.apply({ ...NOTHING, calls: [call("a")] });
    expect(live.calls).not.toBe(before);
  });
});
