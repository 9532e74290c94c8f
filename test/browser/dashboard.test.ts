import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { launchBrowser, openPage } from "../support/browser.ts";
import { makeTestDatabase, type TestDatabase } from "../support/database.ts";
import { startTestService, type RunningTestService } from "../support/service.ts";

/** What the page promises: a trace is seen within this time of its arrival, without a reload. */
const liveMs = 5000;

let database: TestDatabase;
let service: RunningTestService;
let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

beforeEach(async () => {
  database = await makeTestDatabase();
  service = await startTestService(database.url);
  ({ page, complaints } = await openPage(browser));
  await page.goto(service.url);
});
afterEach(async () => {
  await page.close();
  await service.close();
  await database.drop();
});

describe("the page without a trace", () => {
  it("tells what to send, with its own address, and what it tells works as it stands", async () => {
    const line = await page.locator("pre", { hasText: "curl" }).innerText();
    expect(line).toContain(`${service.url}/webhook/vercel-trace`);
    expect(await page.getByText("npm run examples").isVisible()).toBe(true);
    expect(
      await page.getByText(`OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=${service.url}/v1/traces`).isVisible(),
    ).toBe(true);

    const body = /-d '(.*)'$/s.exec(line)?.[1] ?? "";
    await send("/webhook/vercel-trace", JSON.parse(body));
    await page.getByRole("link", { name: "/api/chat" }).waitFor({ timeout: liveMs });
    expect(complaints).toEqual([]);
  });
});

describe("the page with traces", () => {
  const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";

  it("shows a trace within seconds of its arrival, without a reload", async () => {
    await page.evaluate(() => Object.assign(globalThis, { isSameDocument: true }));
    await send("/v1/traces", agentTrace(traceId));
    await page.getByRole("link", { name: "POST /api/chat" }).waitFor({ timeout: liveMs });
    await page
      .locator(".tile", { hasText: "Model requests" })
      .getByText("1", { exact: true })
      .waitFor({ timeout: liveMs });
    expect(await page.evaluate(() => "isSameDocument" in globalThis)).toBe(true);
    expect(complaints).toEqual([]);
  });

  it("opens a trace, a span and its way back by the keyboard alone", async () => {
    await send("/v1/traces", agentTrace(traceId));
    const link = page.getByRole("link", { name: "POST /api/chat" });
    await link.waitFor({ timeout: liveMs });
    await link.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("treegrid", { name: "Spans of the trace" }).waitFor();
    expect(page.url()).toContain(`#/traces/${traceId}`);

    await focusByTab('[role="row"][data-span]');
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    const detail = page.getByRole("complementary", { name: "Span chat gpt-4o" });
    await detail.waitFor();
    expect(await detail.innerText()).toContain("gen_ai.request.model");

    await page.keyboard.press("Escape");
    await detail.waitFor({ state: "detached" });
    // The page moves the focus once it has drawn itself anew.
    await expect.poll(() => focused("data-span")).toBe("00f067aa0ba902b8");
    await page.goBack();
    await link.waitFor();
    await expect.poll(() => focused("data-trace")).toBe(traceId);
    expect(complaints).toEqual([]);
  });

  it("marks the span that failed by a word, not by its colour alone", async () => {
    await send("/v1/traces", agentTrace(traceId));
    await page.goto(`${service.url}/#/traces/${traceId}`);
    const row = page.getByRole("row", { name: /^execute_tool refund, error/ });
    // It was there before the page was opened: nothing is promised of a busy machine.
    await row.waitFor();
    await row.click();
    const detail = page.getByRole("complementary", { name: "Span execute_tool refund" });
    expect(await detail.innerText()).toContain("payment provider answered 502");
  });

  it("acknowledges an alert, for other readers too", async () => {
    await send("/webhook/vercel-trace", flatTrace({ id: "slow-1", duration: 90_000 }));
    const button = page.getByRole("button", { name: /^Acknowledge: High latency/ });
    await button.waitFor({ timeout: liveMs });
    await button.focus();
    await page.keyboard.press("Enter");
    await page.getByText("No open alerts.").waitFor({ timeout: liveMs });
    await expect.poll(async () => (await readAlerts()).map((alert) => alert.acknowledged)).toEqual([true]);
    expect(complaints).toEqual([]);
  });

  it("filters by what is in its address", async () => {
    await send("/webhook/vercel-trace", [
      flatTrace({ id: "good-1", url: "/good" }),
      flatTrace({ id: "bad-1", url: "/bad", status: "error" }),
    ]);
    await page.getByRole("link", { name: "/good" }).waitFor({ timeout: liveMs });
    await page.goto(`${service.url}/#/?status=error`);
    await page.getByRole("link", { name: "/good" }).waitFor({ state: "detached", timeout: liveMs });
    expect(await page.getByRole("link", { name: "/bad" }).isVisible()).toBe(true);
  });
});

describe("the page on any screen", () => {
  it("has nothing wider than 400 pixels, empty, full and within a trace", async () => {
    await page.setViewportSize({ width: 400, height: 800 });
    await page.locator("pre", { hasText: "curl" }).waitFor();
    expect(await overflow()).toBe(0);

    const traceId = "5bf92f3577b34da6a3ce929d0e0e4736";
    await send("/v1/traces", agentTrace(traceId));
    await page.getByRole("link", { name: "POST /api/chat" }).waitFor({ timeout: liveMs });
    expect(await overflow()).toBe(0);

    await page.goto(`${service.url}/#/traces/${traceId}`);
    await page.getByRole("row", { name: /^chat gpt-4o/ }).click();
    await page.getByRole("complementary", { name: "Span chat gpt-4o" }).waitFor();
    expect(await overflow()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("changes its ground with the theme and remembers the choice", async () => {
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const system = await ground();
    await page.getByRole("button", { name: /^Theme/ }).click();
    await page.getByRole("button", { name: /^Theme: light/ }).click();
    const dark = await ground();
    expect(dark).not.toBe(system);
    await page.reload();
    await page.getByRole("button", { name: /^Theme: dark/ }).waitFor();
    expect(await ground()).toBe(dark);
  });
});

describe("the page without its service", () => {
  it("says so, keeps its figures, and goes on by itself", async () => {
    await send("/webhook/vercel-trace", flatTrace({ id: "kept-1", url: "/kept" }));
    const link = page.getByRole("link", { name: "/kept" });
    await link.waitFor({ timeout: liveMs });
    await page.context().setOffline(true);
    await page.getByText("Can’t reach the service, retrying.").waitFor({ timeout: liveMs });
    expect(await link.isVisible()).toBe(true);
    await page.context().setOffline(false);
    await page
      .getByText("Can’t reach the service, retrying.")
      .waitFor({ state: "detached", timeout: 15_000 });
  });
});

async function send(path: string, body: unknown): Promise<void> {
  const response = await fetch(`${service.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
}

async function readAlerts(): Promise<{ acknowledged: boolean }[]> {
  const response = await fetch(`${service.url}/alerts/recent`);
  return ((await response.json()) as { alerts: { acknowledged: boolean }[] }).alerts;
}

/** Pixels by which the page is wider than its window. */
function overflow(): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** An attribute of the element that has the focus. */
function focused(attribute: string): Promise<string | null | undefined> {
  return page.evaluate((name) => document.activeElement?.getAttribute(name), attribute);
}

async function focusByTab(selector: string): Promise<void> {
  for (let presses = 0; presses < 20; presses++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return;
  }
  throw new Error(`the Tab key never reaches ${selector}`);
}

function flatTrace(change: Record<string, unknown>) {
  const timestamp = new Date().toISOString();
  const metadata = { model: "gpt-4o", tokens: 1000 };
  return {
    timestamp,
    duration: 250,
    status: "success",
    url: "/api/test",
    method: "GET",
    metadata,
    ...change,
  };
}

/** A request that calls a model, then a tool that fails. */
function agentTrace(traceId: string) {
  const startMs = Date.now() - 3000;
  const at = (offsetMs: number) => `${startMs + offsetMs}000000`;
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const count = (key: string, intValue: number) => ({ key, value: { intValue } });
  const child = { traceId, parentSpanId: "00f067aa0ba902b7", kind: 1 };
  const call = [
    text("gen_ai.operation.name", "chat"),
    text("gen_ai.provider.name", "openai"),
    text("gen_ai.request.model", "gpt-4o"),
    count("gen_ai.usage.input_tokens", 1200),
    count("gen_ai.usage.output_tokens", 300),
  ];
  const spans = [
    {
      traceId,
      spanId: "00f067aa0ba902b7",
      name: "POST /api/chat",
      kind: 2,
      startTimeUnixNano: at(0),
      endTimeUnixNano: at(2000),
    },
    {
      ...child,
      spanId: "00f067aa0ba902b8",
      name: "chat gpt-4o",
      startTimeUnixNano: at(10),
      endTimeUnixNano: at(900),
      attributes: call,
    },
    {
      ...child,
      spanId: "00f067aa0ba902b9",
      name: "execute_tool refund",
      startTimeUnixNano: at(950),
      endTimeUnixNano: at(1900),
      attributes: [text("gen_ai.operation.name", "execute_tool")],
      status: { code: 2, message: "payment provider answered 502" },
    },
  ];
  return { resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ spans }] }] };
}
