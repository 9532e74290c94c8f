import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkDashboard, type DashboardBody } from "./dashboard-schema.ts";

const arn = (name: string) => `arn:aws:cloudwatch:us-east-1:111122223333:alarm:${name}`;
const graph = (properties: object) => ({
  type: "metric",
  x: 0,
  y: 0,
  width: 12,
  height: 6,
  properties: { region: "us-east-1", ...properties },
});
const bodyOf = (...widgets: object[]) => ({ widgets });
const cpu = ["AWS/EC2", "CPUUtilization", "InstanceId", "i-012345"];

/** Most of what the reference shows, in one body. */
const whole = {
  start: "-PT6H",
  periodOverride: "inherit",
  variables: [
    {
      type: "property",
      property: "FunctionName",
      inputType: "select",
      id: "function_name",
      label: "Function",
      search: '{AWS/Lambda,FunctionName} MetricName="Duration"',
      populateFrom: "FunctionName",
      defaultValue: "__FIRST",
    },
  ],
  widgets: [
    { type: "text", width: 24, height: 2, properties: { markdown: "# Title", background: "transparent" } },
    graph({
      metrics: [
        [...cpu, { id: "m1", stat: "p99.9", label: "slowest", color: "#9467bd" }],
        [".", ".", ".", "i-abc", { id: "m2", yAxis: "right", period: 3600, visible: false }],
        [{ expression: "SUM([m1,m2])", id: "e1", label: "both" }],
        [{ expression: "e1 / 2" }],
      ],
      view: "timeSeries",
      stacked: true,
      period: 300,
      stat: "Average",
      title: "CPU",
      timezone: "+0300",
      liveData: false,
      legend: { position: "right" },
      yAxis: { left: { min: 0, max: 100, label: "%", showUnits: false }, right: { min: 50 } },
      annotations: {
        horizontal: [
          { value: 20, label: "critical", color: "#9467bd", fill: "above", yAxis: "right", visible: true },
          [
            { value: 95.5, label: "top" },
            { value: 20, label: "bottom" },
          ],
        ],
        vertical: [{ value: "2018-08-28T15:25:26Z", label: "deployed", fill: "after" }],
      },
    }),
    graph({ annotations: { alarms: [arn("cpu")] } }),
    graph({ metrics: [cpu], view: "gauge", yAxis: { left: { min: 0, max: 100 } } }),
    graph({ metrics: [cpu], view: "table", table: { summaryColumns: ["MIN"], layout: "vertical" } }),
    {
      type: "log",
      x: 12,
      y: 24,
      properties: {
        region: "us-east-1",
        query: "SOURCE 'a.log' | SOURCE 'b.log' | filter @message like /x/",
        view: "table",
      },
    },
    {
      type: "alarm",
      properties: { alarms: [arn("a"), arn("b")], sortBy: "stateUpdatedTimestamp", states: ["ALARM"] },
    },
    {
      type: "explorer",
      properties: {
        metrics: [{ metricName: "CPUUtilization", resourceType: "AWS::EC2::Instance", stat: "Average" }],
        labels: [{ key: "State", value: "running" }],
        splitBy: "AvailabilityZone",
        aggregateBy: { key: "InstanceType", func: "MAX" },
        widgetOptions: { legend: { position: "bottom" }, view: "timeSeries", rowsPerPage: 8 },
      },
    },
    { type: "custom", properties: { endpoint: "arn:aws:lambda:us-east-1:111122223333:function:f" } },
  ],
};

describe("a body that CloudWatch takes", () => {
  it("has no faults, as an object and as JSON", () => {
    expect(checkDashboard(whole)).toEqual([]);
    expect(checkDashboard(JSON.stringify(whole))).toEqual([]);
    expect(checkDashboard({ widgets: [] } satisfies DashboardBody)).toEqual([]);
  });
});

const of = (properties: object) => bodyOf(graph(properties));
const many = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);

describe("a spoilt body", () => {
  it.each<[string, unknown, string, string]>([
    ["that is no JSON", "{", "", "is no JSON"],
    ["that is a list", [], "", "expected an object with widgets"],
    ["without widgets", {}, "/widgets", "expected a list of widgets"],
    ["with a key of its own", { widgets: [], title: "x" }, "/title", "is not known to CloudWatch"],
    [
      "with a kind of widget that there is not",
      bodyOf({ type: "graph" }),
      "/widgets/0/type",
      "expected a widget of type",
    ],
    [
      "off the grid",
      bodyOf({ ...graph({ metrics: [cpu] }), x: 18 }),
      "/widgets/0/width",
      "within 24 columns, not 30",
    ],
    [
      "with half a place",
      bodyOf({ type: "text", x: 0, properties: { markdown: "" } }),
      "/widgets/0/y",
      "beside x",
    ],
    [
      "with a widget too high",
      bodyOf({ ...graph({ metrics: [cpu] }), height: 1001 }),
      "/widgets/0/height",
      "1 to 1000",
    ],
    [
      "without a region",
      bodyOf({ type: "metric", properties: { metrics: [cpu] } }),
      "/widgets/0/properties/region",
      "the region",
    ],
    [
      "with a region that is none",
      of({ metrics: [cpu], region: "Frankfurt" }),
      "/widgets/0/properties/region",
      "a region",
    ],
    ["without metrics", of({}), "/widgets/0/properties/metrics", "expected metrics, or an alarm"],
    [
      "with metrics and an alarm",
      of({ metrics: [cpu], annotations: { alarms: [arn("a")] } }),
      "/widgets/0/properties/annotations/alarms",
      "either metrics or an alarm",
    ],
    [
      "with an alarm and a line",
      of({ annotations: { alarms: [arn("a")], horizontal: [{ value: 1 }] } }),
      "/widgets/0/properties/annotations/alarms",
      "not both",
    ],
    [
      "with dimensions as an object",
      of({ metrics: [["N", "M", { InstanceId: "i" }]] }),
      "/widgets/0/properties/metrics/0/2",
      "does not know InstanceId",
    ],
    [
      "with an object in the middle",
      of({ metrics: [["N", "M", { stat: "Sum" }, "x"]] }),
      "/widgets/0/properties/metrics/0/2",
      "only the last may be an object",
    ],
    [
      "with a number for a value",
      of({ metrics: [["N", "M", "A", 1]] }),
      "/widgets/0/properties/metrics/0/3",
      "expected text",
    ],
    [
      "with a dimension without a value",
      of({ metrics: [["N", "M", "A"]] }),
      "/widgets/0/properties/metrics/0",
      "has no value",
    ],
    [
      "with a dot that repeats nothing",
      of({ metrics: [[".", "M"]] }),
      "/widgets/0/properties/metrics/0",
      "there is none",
    ],
    [
      "with an unknown statistic",
      of({ metrics: [[...cpu, { stat: "Mean" }]] }),
      "/widgets/0/properties/metrics/0/4/stat",
      "a statistic",
    ],
    [
      "with a period between minutes",
      of({ metrics: [cpu], period: 90 }),
      "/widgets/0/properties/period",
      "multiple of 60",
    ],
    [
      "with an id that begins with a capital",
      of({ metrics: [[...cpu, { id: "M1" }]] }),
      "/widgets/0/properties/metrics/0/4/id",
      "an id",
    ],
    [
      "with an id twice",
      of({
        metrics: [
          [...cpu, { id: "m1" }],
          ["...", "b", { id: "m1" }],
        ],
      }),
      "/widgets/0/properties/metrics/1/2/id",
      "m1 is taken",
    ],
    [
      "with an expression of what is not there",
      of({ metrics: [cpu, [{ expression: "m1 * 2" }]] }),
      "/widgets/0/properties/metrics/1/0/expression",
      "there is no m1",
    ],
    [
      "with an expression that is none",
      of({ metrics: [[{ expression: "SUM(" }]] }),
      "/widgets/0/properties/metrics/0/0/expression",
      "( is not closed",
    ],
    [
      "with expressions in a circle",
      of({ metrics: [[{ expression: "b", id: "a" }], [{ expression: "a", id: "b" }]] }),
      "/widgets/0/properties/metrics/0/0/expression",
      "no circle",
    ],
    [
      "with two queries of Metrics Insights",
      of({ metrics: many(2, [{ expression: 'SELECT AVG(x) FROM "N"' }]) }),
      "/widgets/0/properties/metrics/1/0/expression",
      "one query",
    ],
    [
      "with a gauge without bounds",
      of({ metrics: [cpu], view: "gauge" }),
      "/widgets/0/properties/yAxis/left",
      "a gauge needs both",
    ],
    [
      "with an axis upside down",
      of({ metrics: [cpu], yAxis: { left: { min: 2, max: 1 } } }),
      "/widgets/0/properties/yAxis/left",
      "min below max",
    ],
    [
      "with a colour by name",
      of({ metrics: [[...cpu, { color: "red" }]] }),
      "/widgets/0/properties/metrics/0/4/color",
      "six hex digits",
    ],
    [
      "with a line without a value",
      of({ metrics: [cpu], annotations: { horizontal: [{ label: "x" }] } }),
      "/widgets/0/properties/annotations/horizontal/0/value",
      "expected a number",
    ],
    [
      "with a band of one edge",
      of({ metrics: [cpu], annotations: { horizontal: [[{ value: 1 }]] } }),
      "/widgets/0/properties/annotations/horizontal/0",
      "a band has two edges",
    ],
    [
      "with 501 metrics in a widget",
      of({ metrics: many(501, cpu) }),
      "/widgets/0/properties/metrics",
      "500 metrics at the most",
    ],
    [
      "with 501 widgets",
      bodyOf(...many(501, graph({ metrics: [cpu] }))),
      "/widgets",
      "500 widgets at the most",
    ],
    [
      "with 2,501 metrics",
      bodyOf(...many(5, graph({ metrics: many(500, cpu) })), graph({ metrics: [cpu] })),
      "/widgets",
      "2500 metrics in all at the most, not 2501",
    ],
    [
      "with a query that names no group",
      bodyOf({ type: "log", properties: { region: "us-east-1", query: "fields @message" } }),
      "/widgets/0/properties/query",
      "SOURCE",
    ],
    [
      "with an alarm by name",
      bodyOf({ type: "alarm", properties: { alarms: ["cpu"] } }),
      "/widgets/0/properties/alarms/0",
      "the ARN of an alarm",
    ],
    [
      "with 101 alarms",
      bodyOf({ type: "alarm", properties: { alarms: many(101, arn("a")) } }),
      "/widgets/0/properties/alarms",
      "100 alarms at the most",
    ],
    [
      "with two types explored at once",
      bodyOf({
        type: "explorer",
        properties: {
          labels: [],
          metrics: [
            { metricName: "a", resourceType: "AWS::EC2::Instance" },
            { metricName: "b", resourceType: "AWS::Lambda::Function" },
          ],
        },
      }),
      "/widgets/0/properties/metrics",
      "one resourceType",
    ],
    ["with an end alone", { widgets: [], end: "2026-01-01T00:00:00Z" }, "/end", "start beside it"],
    [
      "with an end beside a range before now",
      { widgets: [], start: "-PT6H", end: "2026-01-01T00:00:00Z" },
      "/start",
      "stands alone",
    ],
    [
      "with an end before its start",
      { widgets: [], start: "2026-01-02T00:00:00Z", end: "2026-01-01T00:00:00Z" },
      "/end",
      "after start",
    ],
    ["with a range that is none", { widgets: [], start: "6 hours" }, "/start", "a range before now"],
    [
      "with 26 variables",
      {
        widgets: [],
        variables: many(26, { type: "property", property: "region", inputType: "input", id: "r" }),
      },
      "/variables",
      "25 variables",
    ],
    [
      "with a choice of nothing",
      { widgets: [], variables: [{ type: "property", property: "region", inputType: "select", id: "r" }] },
      "/variables/0/values",
      "search and populateFrom",
    ],
    [
      "of more than a request holds",
      bodyOf({ type: "text", properties: { markdown: "x".repeat(1_000_000) } }),
      "",
      "bytes, more than",
    ],
  ])("%s is told with its place", (_, body, place, reason) => {
    const faults = checkDashboard(body);
    expect(faults).toContainEqual({ place, reason: expect.stringContaining(reason) as string });
  });
});

/** Every place of a value, with what stands there. */
function placesOf(
  value: unknown,
  path: (string | number)[] = [],
): { path: (string | number)[]; value: unknown }[] {
  const below = Array.isArray(value)
    ? value.flatMap((each, at) => placesOf(each, [...path, at]))
    : typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([key, each]) => placesOf(each, [...path, key]))
      : [];
  return [{ path, value }, ...below];
}

function replaceAt(value: unknown, [step, ...rest]: (string | number)[], by: unknown): unknown {
  if (step === undefined) return by;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
    PropertyKey,
    unknown
  >;
  copy[step] = replaceAt(copy[step], rest, by);
  return copy;
}

const places = placesOf(whole);
const objects = places.filter(({ value }) => typeof value === "object" && !Array.isArray(value));
const anyPlace = fc.constantFrom(...places.filter(({ path }) => path.length > 0));

describe("whatever is spoilt", () => {
  it("is never taken: a key that no object of the reference has", () => {
    fc.assert(
      fc.property(fc.constantFrom(...objects), ({ path, value }) => {
        const spoilt = replaceAt(whole, path, { ...(value as object), colour: 1 });
        expect(checkDashboard(spoilt)).not.toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("is never taken: null, or an object or list in the place of what is there", () => {
    const otherType = (value: unknown) =>
      typeof value === "object"
        ? fc.constantFrom<unknown>(null, 7, true)
        : fc.constantFrom<unknown>(null, [], {});
    fc.assert(
      fc.property(
        anyPlace.chain((place) => otherType(place.value).map((by) => ({ ...place, by }))),
        ({ path, by }) => {
          expect(checkDashboard(replaceAt(whole, path, by))).not.toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("has places within the body, and never throws", () => {
    const spoilt = fc.oneof(
      fc.anything(),
      fc.tuple(anyPlace, fc.anything()).map(([{ path }, by]) => replaceAt(whole, path, by)),
    );
    fc.assert(
      fc.property(
        spoilt.filter((value) => JSON.stringify(value) !== undefined),
        (body) => {
          for (const { place, reason } of checkDashboard(body)) {
            expect(place === "" || place.startsWith("/")).toBe(true);
            expect(reason.length).toBeGreaterThan(5);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("is told by the widget that it is in, whatever stands before it", () => {
    fc.assert(
      fc.property(fc.nat(20), (before) => {
        const body = bodyOf(...many(before, graph({ metrics: [cpu] })), graph({ metrics: [["N"]] }));
        expect(checkDashboard(body).map(({ place }) => place)).toEqual([
          `/widgets/${before}/properties/metrics/0`,
        ]);
      }),
    );
  });
});
