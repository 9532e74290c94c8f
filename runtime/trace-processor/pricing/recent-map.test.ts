import { expect, it } from "vitest";
import { RecentMap } from "./recent-map.ts";

it("forgets what was not used lately, and keeps what was", () => {
  const map = new RecentMap<number>(10);
  map.set("kept", 1);
  map.set("forgotten", 2);
  for (let index = 0; index < 100; index++) {
    map.set(`other ${index}`, index);
    expect(map.get("kept")).toBe(1);
    expect(map.size).toBeLessThanOrEqual(20);
  }
  expect(map.get("forgotten")).toBeUndefined();
});
