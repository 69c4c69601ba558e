import { afterEach, describe, expect, it, vi } from "vitest";

import { MOST_BYTES, send, whyNotSent } from "./sending";

class Network {
  static answers: { status: number; response: unknown } | null = null;
  status = 0;
  response: unknown = null;
  responseType = "";
  upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
  onload?: () => void;
  onerror?: () => void;
  open = vi.fn();
  setRequestHeader = vi.fn();
  send(): void {
    this.upload.onprogress?.({ loaded: 1, total: 4 });
    this.upload.onprogress?.({ loaded: 0, total: 0 });
    if (!Network.answers) return this.onerror?.();
    Object.assign(this, Network.answers);
    this.onload?.();
  }
}

const file = new Blob(["a sound"]);

describe("a recording that is sent", () => {
  vi.stubGlobal("XMLHttpRequest", Network);
  afterEach(() => (Network.answers = null));

  it("tells how far it is and what came of it", async () => {
    Network.answers = { status: 200, response: { draft: "d1" } };
    const told: number[] = [];
    await expect(send(file, (share) => told.push(share))).resolves.toEqual({ draft: "d1" });
    expect(told).toEqual([0.25, 0]);
  });

  it("is refused with the server's words", async () => {
    Network.answers = { status: 422, response: { error: { code: "sound_refused", message_zh: "已损坏", message_en: "damaged" } } };
    await expect(send(file, () => undefined)).rejects.toMatchObject({ code: "sound_refused", words: { "zh-CN": "已损坏" } });
  });

  it("says so when nobody answers", async () => {
    await expect(send(file, () => undefined)).rejects.toMatchObject({ code: "unreachable" });
  });

  it("is not sent at all when it is too large or empty", async () => {
    expect(whyNotSent(MOST_BYTES)).toBeNull();
    expect(whyNotSent(MOST_BYTES + 1)?.in("en")).toContain("20 MB");
    await expect(send(new Blob([]), () => undefined)).rejects.toMatchObject({ code: "no_sound_sent" });
  });
});
