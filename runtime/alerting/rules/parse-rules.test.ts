import { describe, expect, it } from "vitest";
import { builtInRules } from "./built-in-rules.ts";
import { chooseRules } from "./choose-rules.ts";
import { parseRules, type ParsedRules } from "./parse-rules.ts";

const one = `
rules:
  - id: spend
    title: Project p spends much
    metric: cost
    by: [user]
    where: { project: p }
    window: 24h
    warning: 10
    critical: 50
    for: 5m
    renotify: 4h
    why: It is our smallest.
    remedy: npx tracelake alerts budgets
`;
const valueOf = (parsed: ParsedRules) => (parsed.ok ? parsed.value : undefined);
const faultsOf = (text: string) => {
  const parsed = parseRules(text);
  return parsed.ok ? [] : parsed.faults;
};

describe("rules as text", () => {
  it("are read from YAML, durations in ms, with defaults for what is not said", () => {
    expect(valueOf(parseRules(one))?.rules).toEqual([
      {
        id: "spend",
        title: "Project p spends much",
        metric: "cost",
        by: ["user"],
        where: { project: "p" },
        windowMs: 86_400_000,
        everyMs: 60_000,
        comparison: "above",
        warning: 10,
        critical: 50,
        noData: "ok",
        forMs: 300_000,
        clearForMs: 0,
        offsetMs: 0,
        renotifyMs: 14_400_000,
        why: "It is our smallest.",
        remedy: "npx tracelake alerts budgets",
        channels: undefined,
      },
    ]);
  });

  it("are the same from JSON, and none where the text is empty", () => {
    const json = JSON.stringify({ budgets: [{ id: "month", limit_usd: 100, thresholds: [100, 50, 50] }] });
    expect(valueOf(parseRules(json))?.budgets[0]).toMatchObject({
      id: "month",
      period: "month",
      thresholds: [50, 100],
    });
    expect(valueOf(parseRules(""))).toEqual({ builtIn: true, without: [], rules: [], budgets: [] });
  });

  it.each([
    ["rules: [", /^is not YAML: /],
    ["rule: []", /Unrecognized key/],
    [one.replace("metric: cost", "metric: costs"), /^rules\[0\]\.metric: expected one of cost, calls/],
    [one.replace("[user]", "[table]"), /^rules\[0\]\.by: expected labels of cost: provider, model, project/],
    [one.replace("window: 24h", "window: a day"), /^rules\[0\]\.window: expected a duration such as 30s/],
    [one.replace("critical: 50", "critical: 5"), /^rules\[0\]\.critical: expected it to be above warning/],
    [one.replace(/ {4}(warning|critical): \d+\n/g, ""), /^rules\[0\]\.warning: expected it, or critical/],
    [
      `${one}  - { id: spend, title: a, metric: cost, warning: 1, why: b, remedy: c }`,
      /\[1\]\.id: expected an id/,
    ],
    ["budgets: [{ id: b, limit_usd: 0 }]", /^budgets\[0\]\.limit_usd: /],
    ["budgets: [{ id: b, limit_usd: 1, period: year }]", /expected day, week, month, or \{ rolling/],
  ])("are refused with the place and what is allowed: %s", (text, fault) => {
    const faults = faultsOf(text);
    expect(faults.filter((each) => fault.test(each))).toHaveLength(1);
  });
});

describe("the rules of a service", () => {
  const choose = (text: string, canRead = (_metric: string) => true) =>
    chooseRules(
      valueOf(parseRules(text)) ?? { builtIn: true, without: [], rules: [], budgets: [] },
      builtInRules,
      canRead,
    );

  it("are the built-in ones whose metric can be read", () => {
    const ids = choose("", (metric) => !metric.startsWith("pipeline.")).rules.map(({ id }) => id);
    expect(ids).toContain("cost-per-hour");
    expect(ids).not.toContain("stale-ingestion");
  });

  it("are replaced by id, left out by name, or all of them", () => {
    const own = one.replace("id: spend", "id: cost-per-hour");
    expect(choose(own).rules.filter(({ id }) => id === "cost-per-hour")).toEqual([
      expect.objectContaining({ title: "Project p spends much" }),
    ]);
    expect(choose("without: [no-traces]").rules.map(({ id }) => id)).not.toContain("no-traces");
    expect(choose("built_in: false").rules).toEqual([]);
  });

  it("name those of the operator that nothing can read", () => {
    const { rules, unread } = choose(one, () => false);
    expect([rules.length, unread.map(({ id }) => id)]).toEqual([0, ["spend"]]);
  });

  it("have ids of their own", () => {
    expect(new Set(builtInRules.map(({ id }) => id)).size).toBe(builtInRules.length);
  });
});
