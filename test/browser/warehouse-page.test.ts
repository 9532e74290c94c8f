import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bedrockErrors } from "../../contracts/bedrock/errors.ts";
import { warehouseRoutes } from "../../runtime/warehouse/routes/warehouse-routes.ts";
import { launchBrowser, openPage } from "../support/browser.ts";
import { withDatabase } from "../support/database.ts";
import { openFilledWarehouse, type FilledWarehouse } from "../support/filled-warehouse.ts";
import { usageOf } from "../integration/warehouse/usage-rows.ts";
import { startTestService, type RunningTestService } from "../support/service.ts";

const database = withDatabase();
let browser: Browser;
let warehouse: FilledWarehouse;
let service: RunningTestService;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  browser = await launchBrowser();
  warehouse = await openFilledWarehouse();
  service = await startTestService(database.url, { besides: warehouseRoutes(warehouse) });
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

const open = async (hash: string) => await page.goto(`${service.url}/#/${hash}`);
const section = (name: string) => page.getByRole("region", { name, exact: true });

describe("the pipeline's page", () => {
  it("is reached from the header, and names each file that was skipped with line and reason", async () => {
    await open("");
    await page.getByRole("link", { name: "Pipeline" }).click();
    expect(page.url()).toContain("#/pipeline");
    const failures = section("Files that were skipped").first();
    await failures.getByText(/JSON/).first().waitFor();
    expect(await failures.getByRole("row").count()).toBe(3);
    expect(await failures.getByText("Skipped", { exact: true }).count()).toBe(2);
    // Each stands in one list, not in two.
    expect(await section("Files to look at").getByRole("row").count()).toBe(0);
    expect(await failures.getByRole("button", { name: /npx tracelake failures/ }).count()).toBe(2);
    expect(await page.getByRole("status").first().innerText()).toContain("Critical");
    expect(complaints).toEqual([]);
  });

  it("shows that a pipe was paused, what waits for it and how to go on, and no longer when it runs again", async () => {
    await open("pipeline");
    await section("Tables").getByText("running").first().waitFor();
    expect(await section("What waits").count()).toBe(0);
    await warehouse.query("alter pipe raw_data.braintrust_traces_pipe set pipe_execution_paused = true");
    const waiting = section("What waits");
    await waiting.getByText("paused").waitFor({ timeout: 15_000 });
    const resume = waiting.getByRole("button", {
      name: "Copy: npx tracelake pipe resume braintrust_traces_pipe",
    });
    expect(await resume.count()).toBe(1);
    await warehouse.query("alter pipe raw_data.braintrust_traces_pipe set pipe_execution_paused = false");
    await waiting.waitFor({ state: "detached", timeout: 15_000 });
    expect(complaints).toEqual([]);
  });

  it("shows a file that comes while it is open", async () => {
    await open("pipeline");
    const queries = page.getByRole("row", { name: /braintrust_query_rows/ }).first();
    await queries.getByText("never", { exact: true }).waitFor();
    await warehouse.run(
      `insert into raw_data.braintrust_query_rows (ingestion_timestamp, source_row, file_name, file_row_number,
        file_last_modified, export_name, loaded_by)
      select current_timestamp(), parse_json('{}'), 'braintrust/queries/a.jsonl', 1, sysdate(), 'queries', 'by hand'`,
    );
    await queries.getByText("never", { exact: true }).waitFor({ state: "detached", timeout: 15_000 });
    expect(complaints).toEqual([]);
  });
});

describe("the page of quality and cost", () => {
  it("shows cost, tokens, latency and scores, and narrows down to a model that is clicked", async () => {
    await open("quality");
    const models = section("Models").first();
    const name = await models.getByRole("button").first().innerText();
    await models.getByRole("button").first().click();
    await page.waitForURL((url) => url.hash.includes(`model=${name}`));
    await expect.poll(async () => await models.getByRole("row").count()).toBe(2);
    await page.reload();
    expect(await page.getByRole("combobox", { name: "Model" }).inputValue()).toBe(name);
    await page.getByRole("button", { name: "Clear" }).click();
    await expect.poll(async () => await models.getByRole("row").count()).toBeGreaterThan(2);
    for (const title of ["Cost by model", "Scores", "Model calls", "Tokens", "Errors", "Latency"])
      expect(await page.getByRole("img", { name: new RegExp(`^${title}:`) }).count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it("keeps the period in its address", async () => {
    await open("quality?days=7");
    expect(await page.getByRole("radio", { name: "7 d" }).isChecked()).toBe(true);
    await page.getByRole("radio", { name: "90 d" }).check({ force: true });
    expect(page.url()).toContain("days=90");
  });
});

describe("both pages", () => {
  it("keep their figures while the warehouse fails, and say what to do", async () => {
    await open("pipeline");
    await section("Tables").getByText("running").first().waitFor();
    const problem = { title: "The warehouse is away", remedy: "start it again" };
    await page.route("**/warehouse/pipeline", async (route) => {
      await route.fulfill({
        status: 503,
        contentType: "application/problem+json",
        body: JSON.stringify(problem),
      });
    });
    await page.getByText("The warehouse is away. Retrying.").waitFor({ timeout: 15_000 });
    await page.getByText("Start it again.").waitFor();
    expect(await section("Tables").getByRole("row").count()).toBe(5);
  });

  it("have nothing wider than 400 pixels", async () => {
    await page.setViewportSize({ width: 400, height: 800 });
    for (const hash of ["quality", "pipeline"]) {
      await open(hash);
      await page.getByRole("region").first().waitFor();
      await page.waitForLoadState("networkidle").catch(() => undefined);
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(excess).toBe(0);
    }
  });
});

describe("a service without a warehouse", () => {
  it("has no section of the warehouse, and says so where an old link leads to one", async () => {
    const bare = await startTestService(database.url);
    try {
      await page.goto(bare.url);
      await page.getByText("Live").first().waitFor();
      const sections = page.getByRole("navigation", { name: "Sections" }).getByRole("link");
      expect(await sections.allInnerTexts()).toEqual(["Traces", "Alerts", "Health"]);
      await page.goto(`${bare.url}/#/pipeline`);
      await page.getByRole("heading", { name: "No warehouse here" }).waitFor();
      expect(complaints.filter((text) => !text.includes("404"))).toEqual([]);
    } finally {
      await bare.close();
    }
  });
});

describe("the page of Bedrock", () => {
  it("says what to do before the first log, and shows what was counted when it comes, without a reload", async () => {
    await open("bedrock");
    await page.getByText("Waiting for the first invocation log").waitFor();
    await putUsageFile();
    const models = section("Models").first();
    await models.getByText("anthropic.claude-haiku-4-5-20251001-v1:0").waitFor({ timeout: 15_000 });
    await page.getByText("+ 2 unpriced").waitFor();
    const routes = section("Called in, served by");
    expect(await routes.getByRole("columnheader", { name: "served by us-west-2" }).count()).toBe(1);
    const skipped = section("Records and values left out, by code").first();
    await skipped.getByText("a second log of the same request").waitFor();
    expect(await skipped.getByText(bedrockErrors["BMAS-003"].remedy.replaceAll("`", "")).count()).toBe(1);
    for (const title of ["Cost by model", "Tokens", "Invocations", "Errors", "Latency"])
      expect(await page.getByRole("img", { name: new RegExp(`^${title}:`) }).count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it("says of a list how much of it is shown", async () => {
    await page.route("**/warehouse/bedrock?*", async (route) => {
      const answer = (await (await route.fetch()).json()) as { counts: object };
      await route.fulfill({ json: { ...answer, counts: { ...answer.counts, by_model: 1234, costs: 51 } } });
    });
    await open("bedrock");
    await section("Models").first().getByText("1 of 1,234 shown").waitFor();
    await section("Cost as each source tells it").first().getByText("of 51 shown, the same calls").waitFor();
    expect(await section("Profile types").first().getByText("shown").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("does not scroll sideways on a telephone", async () => {
    await page.setViewportSize({ width: 400, height: 800 });
    await open("bedrock?days=7");
    await section("Models").first().waitFor();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBe(400);
    expect(complaints).toEqual([]);
  });
});

/** As the metrics aggregator writes it. */
async function putUsageFile(): Promise<void> {
  const day = new Date().toISOString().slice(0, 10);
  const row = usageOf("one", {
    period_start: `${day}T00:00:00.000Z`,
    invocations: 3,
    source_region: "us-east-1",
    served_region: "us-west-2",
    cost_usd: "1.25",
    unpriced_invocations: 2,
    skipped: { duplicate: 1, "BMAS-003": 2 },
  });
  const folder = path.join(warehouse.usageFolder, "bedrock");
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "one.jsonl.gz"), gzipSync(`${JSON.stringify(row)}\n`));
  await warehouse.loadPending();
  await warehouse.refresh();
}
