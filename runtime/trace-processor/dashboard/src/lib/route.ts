/**
 * What the page shows, as its URL's hash says it: `#/?hours=24&model=gpt-5`, `#/traces/<id>?hours=24&span=<id>`,
 * `#/quality?days=30&project=p1`, `#/bedrock?days=7`, `#/pipeline`, `#/alerts`, `#/health`.
 */
export interface Route {
  page: "overview" | "trace" | (typeof namedPages)[number];
  hours: number;
  filter: TraceFilter;
  /** Of the page Quality & cost; its days are also those of the page Bedrock. */
  quality: QualityFilter;
  /** Only on the page of one trace. */
  traceId: string | null;
  spanId: string | null;
}

/** Texts as typed; empty means any. */
export interface TraceFilter {
  model: string;
  status: "" | "ok" | "error";
  minCostUsd: string;
  minDurationMs: string;
  traceId: string;
}

/** Texts that are empty mean any. */
export interface QualityFilter {
  days: number;
  project: string;
  model: string;
}

export interface Period {
  hours: number;
  label: string;
  name: string;
}

export const periods: readonly Period[] = [
  { hours: 1, label: "1 h", name: "hour" },
  { hours: 6, label: "6 h", name: "6 hours" },
  { hours: 24, label: "24 h", name: "24 hours" },
  { hours: 168, label: "7 d", name: "7 days" },
  { hours: 720, label: "30 d", name: "30 days" },
  { hours: 2160, label: "90 d", name: "90 days" },
];

export const noFilter: TraceFilter = {
  model: "",
  status: "",
  minCostUsd: "",
  minDurationMs: "",
  traceId: "",
};

export const dayPeriods: readonly { days: number; label: string; name: string }[] = [
  { days: 7, label: "7 d", name: "7 days" },
  { days: 30, label: "30 d", name: "30 days" },
  { days: 90, label: "90 d", name: "90 days" },
];

const defaultHours = 24;
const defaultDays = 30;

/** Anything that it can't read falls back to the overview of 24 hours: a bad link still shows something. */
export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#/, "").split("?", 2);
  const params = new URLSearchParams(query);
  const traceId = /^\/traces\/([^/]+)\/?$/.exec(path)?.[1];
  const status = params.get("status");
  return {
    page: traceId === undefined ? pageOf(path) : "trace",
    hours: periods.find((period) => String(period.hours) === params.get("hours"))?.hours ?? defaultHours,
    filter: {
      model: pageOf(path) === "quality" ? "" : (params.get("model") ?? ""),
      status: status === "ok" || status === "error" ? status : "",
      minCostUsd: asAmount(params.get("min_cost_usd")),
      minDurationMs: asAmount(params.get("min_duration_ms")),
      traceId: params.get("trace_id") ?? "",
    },
    quality: {
      days: dayPeriods.find((period) => String(period.days) === params.get("days"))?.days ?? defaultDays,
      project: params.get("project") ?? "",
      model: pageOf(path) === "quality" ? (params.get("model") ?? "") : "",
    },
    traceId: traceId === undefined ? null : safeDecode(traceId),
    spanId: traceId === undefined ? null : params.get("span"),
  };
}

/** Each but the overview stands in the path under its own name. */
const namedPages = ["quality", "bedrock", "pipeline", "alerts", "health"] as const;

function pageOf(path: string): Route["page"] {
  const name = path.replace(/^\//, "").replace(/\/$/, "");
  return namedPages.find((page) => page === name) ?? "overview";
}

export function formatRoute(route: Route): string {
  const params = new URLSearchParams();
  if (route.page === "quality" || route.page === "bedrock") {
    if (route.quality.days !== defaultDays) params.set("days", String(route.quality.days));
  }
  if (route.page === "quality") {
    for (const name of ["project", "model"] as const)
      if (route.quality[name] !== "") params.set(name, route.quality[name]);
  } else if (route.page === "overview" || route.page === "trace") {
    if (route.hours !== defaultHours) params.set("hours", String(route.hours));
    const entries = Object.entries(filterParams(route.filter));
    for (const [name, value] of entries) if (value !== "") params.set(name, value);
    if (route.page === "trace" && route.spanId !== null) params.set("span", route.spanId);
  }
  const query = params.toString();
  return `#${pathOf(route)}${query === "" ? "" : `?${query}`}`;
}

function pathOf(route: Route): string {
  if (route.page === "trace" && route.traceId !== null) return `/traces/${encodeURIComponent(route.traceId)}`;
  return route.page === "overview" || route.page === "trace" ? "/" : `/${route.page}`;
}

/** The filter under the names that `GET /traces` and the hash share. */
export function filterParams(filter: TraceFilter): Record<string, string> {
  return {
    model: filter.model,
    status: filter.status,
    min_cost_usd: asAmount(filter.minCostUsd),
    min_duration_ms: asAmount(filter.minDurationMs),
    trace_id: filter.traceId.trim(),
  };
}

export function isFiltered(filter: TraceFilter): boolean {
  return Object.values(filterParams(filter)).some((value) => value !== "");
}

/** A text that is an amount ≥ 0, or the empty text. */
function asAmount(text: string | null): string {
  const value = (text ?? "").trim();
  return value !== "" && Number.isFinite(Number(value)) && Number(value) >= 0 ? value : "";
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
