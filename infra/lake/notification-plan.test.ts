import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planNotifications } from "./notification-plan.ts";
import type { NotificationFilter } from "./notification-plan.ts";

const refusal = (one: string, two: string) => `The notification filters "${one}" and "${two}" overlap`;

describe("planNotifications", () => {
  it("takes prefixes of which none begins another", () => {
    const planned = planNotifications([
      { prefix: "braintrust/traces/", suffix: "" },
      { prefix: "braintrust/spans/", suffix: "" },
    ]);
    expect(planned.map(({ prefix }) => prefix)).toEqual(["braintrust/spans/", "braintrust/traces/"]);
  });

  it("takes one prefix with suffixes of which none ends another", () => {
    const filters = [".jsonl", ".jsonl.gz", ".parquet"].map((suffix) => ({ prefix: "a/", suffix }));
    expect(planNotifications(filters)).toHaveLength(3);
  });

  it("refuses a prefix that begins another, and names both", () => {
    const filters = [
      { prefix: "other/", suffix: ".json" },
      { prefix: "braintrust/", suffix: "" },
      { prefix: "braintrust/traces/", suffix: ".jsonl" },
    ];
    expect(() => planNotifications(filters)).toThrow(refusal("braintrust/*", "braintrust/traces/*.jsonl"));
  });

  it("refuses a suffix that ends another", () => {
    const filters = [
      { prefix: "a/", suffix: ".gz" },
      { prefix: "a/", suffix: ".json.gz" },
    ];
    expect(() => planNotifications(filters)).toThrow(refusal("a/*.gz", "a/*.json.gz"));
  });

  it("refuses the same filter twice", () => {
    const filter = { prefix: "a/", suffix: "" };
    expect(() => planNotifications([filter, filter])).toThrow(refusal("a/*", "a/*"));
  });

  it("refuses more than S3 takes", () => {
    const filters = Array.from({ length: 101 }, (_, index) => ({ prefix: `p${index}/`, suffix: "" }));
    expect(() => planNotifications(filters)).toThrow("S3 takes 100 notifications a bucket at most, not 101.");
    expect(planNotifications(filters.slice(1))).toHaveLength(100);
  });

  it("gives an id that says what it is for, and is the same each time", () => {
    const [planned] = planNotifications([{ prefix: "braintrust/traces/", suffix: ".jsonl" }]);
    expect(planned?.id).toBe("braintrust-traces-jsonl-0cc0249e");
  });

  it("tells filters apart that read alike", () => {
    const ids = planNotifications([
      { prefix: "a-b/", suffix: "" },
      { prefix: "a/b/", suffix: "" },
    ]).map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
  });

  it("keeps what else a filter carries", () => {
    expect(planNotifications([{ prefix: "a/", suffix: "", queueArn: "arn" }])[0]).toMatchObject({
      queueArn: "arn",
    });
  });
});

// A small alphabet makes filters meet often.
const part = fc.string({ unit: fc.constantFrom("a", "b", "/"), maxLength: 3 });
const filter = fc.record({ prefix: part, suffix: part });
const key = fc.string({ unit: fc.constantFrom("a", "b", "/"), maxLength: 7 });

const matches = ({ prefix, suffix }: NotificationFilter, each: string) =>
  each.startsWith(prefix) && each.endsWith(suffix);

function accepts(filters: NotificationFilter[]): boolean {
  try {
    planNotifications(filters);
    return true;
  } catch {
    return false;
  }
}

describe("planNotifications, for any filters", () => {
  it("lets no key match two that it accepts", () => {
    fc.assert(
      fc.property(fc.array(filter, { maxLength: 4 }), fc.array(key, { maxLength: 20 }), (filters, keys) => {
        fc.pre(accepts(filters));
        for (const each of keys)
          expect(filters.filter((one) => matches(one, each)).length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });

  it("refuses two only where some key matches both", () => {
    fc.assert(
      fc.property(filter, filter, (one, two) => {
        fc.pre(!accepts([one, two]));
        const longest = (left: string, right: string) => (left.length > right.length ? left : right);
        const witness = longest(one.prefix, two.prefix) + longest(one.suffix, two.suffix);
        expect(matches(one, witness) && matches(two, witness)).toBe(true);
      }),
    );
  });

  it("answers the same in whatever order they come", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 50 }), { minLength: 1 }), (numbers) => {
        const filters = numbers.map((number) => ({ prefix: `p${number}/`, suffix: "" }));
        expect(planNotifications(filters.toReversed())).toEqual(planNotifications(filters));
      }),
    );
  });
});
