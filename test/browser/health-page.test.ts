import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeWarehouseHealth } from "../../runtime/warehouse/routes/warehouse-health.ts";
import { warehouseRoutes } from "../../runtime/warehouse/routes/warehouse-routes.ts";
import { launchBrowser, openPage } from "../support/browser.ts";
import { withDatabase } from "../support/database.ts";
import { openFilledWarehouse, type FilledWarehouse } from "../support/filled-warehouse.ts";
import { startTestService, type RunningTestService } from "../support/service.ts";

const database = withDatabase();
/** The service's clock runs ahead, so that the minute of a request is a whole one at once. */
let aheadMs = 0;
const now = () => Date.now() + aheadMs;
let askedMs = 0;
let browser: Browser;
let warehouse: FilledWarehouse;
let service: RunningTestService;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  browser = await launchBrowser();
  warehouse = await openFilledWarehouse();
  service = await startTestService(database.url, {
    now,
    env: { METRICS_EVERY_SECONDS: "1", TEST_ERROR_ROUTE: "true" },
    besides: warehouseRoutes(warehouse),
    // Asked anew each time: a page is to see at once what the test does.
    warehouse: makeWarehouseHealth(warehouse, () => (askedMs += 60_000)),
  });
});
afterAll(async () => {
  await browser.close();
  await service.close();
  await warehouse.close();
});

beforeEach(async () => {
  ({ page, complaints } = await openPage(browser));
});
afterEach(async () => {
  await page.close();
});

const open = async (hash: string, at = service) => await page.goto(`${at.url}/#/${hash}`);
const section = (name: string) => page.getByRole("region", { name, exact: true });

describe("the page of health", () => {
  it("is reached from the header, and says of each part how it is", async () => {
    await open("");
    await page.getByRole("link", { name: "Health" }).click();
    expect(page.url()).toContain("#/health");
    const databasePart = section("Database").first();
    await databasePart.getByRole("row", { name: /Database OK answers/ }).waitFor();
    for (const name of ["Service", "Database", "Monitoring", "Pipeline", "Bedrock"])
      expect(await section(name).first().getByRole("row").count()).toBeGreaterThan(1);
    const pipes = section("Pipeline").first();
    expect(await pipes.getByRole("row", { name: /braintrust_traces_pipe OK running/ }).count()).toBe(1);
    expect(await section("Bedrock").getByText("unknown").count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it("names what is wrong on top with what to do, and no longer once it is mended", async () => {
    await open("health");
    await section("Pipeline").first().getByText("braintrust_traces_pipe").waitFor();
    const command = "npx tracelake pipe resume braintrust_traces_pipe";
    const resume = section("To look after")
      .first()
      .getByRole("button", { name: `Copy: ${command}` });
    expect(await resume.count()).toBe(0);
    await warehouse.query("alter pipe raw_data.braintrust_traces_pipe set pipe_execution_paused = true");
    await resume.waitFor({ timeout: 20_000 });
    expect(await page.getByRole("status").first().innerText()).toContain("Critical");
    expect(await section("To look after").first().getByText("docs/runbooks/pipe-stopped.md").count()).toBe(1);
    await warehouse.query("alter pipe raw_data.braintrust_traces_pipe set pipe_execution_paused = false");
    await resume.waitFor({ state: "detached", timeout: 20_000 });
    expect(complaints).toEqual([]);
  });

  it("draws what the service measured of itself, minute by minute", async () => {
    await fetch(`${service.url}/metrics/summary`);
    // Into the memory first, then into a minute that has passed.
    const stored = async () => {
      aheadMs += 60_000;
      await open("health");
      const chart = page.getByRole("img", { name: /^Requests a minute:/ });
      await chart.waitFor();
      return await chart.getByText("Nothing in this period").count();
    };
    await expect.poll(stored, { timeout: 20_000, interval: 1_200 }).toBe(0);
    for (const title of ["Latency, p95", "CPU and memory", "Event loop, delay", "Database connections"])
      expect(await page.getByRole("img", { name: new RegExp(`^${title}:`) }).count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it("lists what was captured, with its count and what its code says to do", async () => {
    for (let call = 0; call < 3; call += 1) await fetch(`${service.url}/test-error`);
    await open("health");
    const captured = section("Captured errors").first();
    await captured.getByRole("row", { name: /internal.*\/test-error/ }).waitFor({ timeout: 20_000 });
    await captured.getByRole("cell", { name: "3", exact: true }).waitFor({ timeout: 20_000 });
    expect(complaints).toEqual([]);
  });

  it.each([
    [1280, "light"],
    [1280, "dark"],
    [400, "light"],
    [400, "dark"],
  ] as const)("fits into %i pixels, %s", async (width, colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await open("health");
    await section("Pipeline").first().getByText("braintrust_traces_pipe").waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    const folder = process.env["SCREENSHOT_FOLDER"];
    if (folder !== undefined)
      await page.screenshot({ path: `${folder}/health-${width}-${colorScheme}.png`, fullPage: true });
    expect(complaints).toEqual([]);
  });
});

describe("the page of health without a warehouse", () => {
  it("says where the pipeline is watched, and that the database is away", async () => {
    const bare = await startTestService("postgres://nobody@127.0.0.1:1/none");
    try {
      await open("health", bare);
      await page.getByText("dashboard and alarms pipeline").waitFor();
      const troubles = section("To look after").first();
      await troubles.getByText("does not answer within 2 seconds").waitFor();
      expect(
        await page.getByRole("navigation", { name: "Sections" }).getByRole("link").allInnerTexts(),
      ).toEqual(["Traces", "Alerts", "Health"]);
    } finally {
      await bare.close();
    }
  });
});
