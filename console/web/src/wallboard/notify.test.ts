import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { allowNotices, newlyLoud, notice, permission } from "./notify";

it("knows what has just become loud", () => {
  expect(newlyLoud(new Set(["waiting"]), ["waiting", "level"])).toEqual(["level"]);
});

describe("a notice", () => {
  const shown: [string, NotificationOptions][] = [];
  let hidden = true;

  beforeEach(() => {
    class Told extends EventTarget {
      static permission = "default";
      static requestPermission = () => Promise.resolve("granted");
      constructor(title: string, options: NotificationOptions) {
        super();
        shown.push([title, options]);
      }
    }
    vi.stubGlobal("Notification", Told);
    vi.spyOn(document, "hidden", "get").mockImplementation(() => hidden);
    permission.value = "default";
    shown.length = 0;
  });
  afterEach(() => void vi.unstubAllGlobals());

  it("is shown once it is allowed, while nobody sees the page", async () => {
    notice("waiting", "Waiting", "12");
    expect(shown).toEqual([]);
    await allowNotices();
    notice("waiting", "Waiting", "12");
    expect(shown).toEqual([["Waiting", { body: "12", tag: "waiting" }]]);
    hidden = false;
    notice("waiting", "Waiting", "13");
    expect(shown.length).toBe(1);
  });
});
