import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isWithin, logTime } from "./log-time.ts";

const at = (text: string) => Date.parse(text);

describe("the time of a log", () => {
  it("is that of its name, to the millisecond", () => {
    const key =
      "bedrock/AWSLogs/111122223333/BedrockModelInvocationLogs/us-east-1/2024/11/20/16/20241120T164851056Z_9b86bf4994c4ab1c.json.gz";
    const ms = at("2024-11-20T16:48:51.056Z");
    expect(logTime(key, 0)).toEqual({ firstMs: ms, lastMs: ms });
  });

  it("is the hour of its folder where the name tells nothing", () => {
    expect(logTime("2024/11/20/16/part-1.json.gz", 0)).toEqual({
      firstMs: at("2024-11-20T16:00:00Z"),
      lastMs: at("2024-11-20T16:59:59.999Z"),
    });
  });

  it("is when it was written where the key tells nothing", () => {
    expect(logTime("copy.json.gz", 5)).toEqual({ firstMs: 5, lastMs: 5 });
  });

  it("takes part in every range that touches its hour", () => {
    const time = logTime("2024/11/20/16/a.json", 0);
    expect(isWithin(time, new Date("2024-11-20T16:59:00Z"), undefined)).toBe(true);
    expect(isWithin(time, new Date("2024-11-20T17:00:00Z"), undefined)).toBe(false);
    expect(isWithin(time, undefined, new Date("2024-11-20T16:00:00Z"))).toBe(true);
    expect(isWithin(time, undefined, new Date("2024-11-20T15:59:59Z"))).toBe(false);
    expect(isWithin(time, undefined, undefined)).toBe(true);
  });

  it("holds of any time that a name is made of", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true }),
        (date) => {
          const stamp = date.toISOString().replaceAll(/[-:.]/g, "");
          expect(logTime(`logs/${stamp}_0123456789abcdef.json.gz`, 0).firstMs).toBe(date.getTime());
        },
      ),
    );
  });
});
