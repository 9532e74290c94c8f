import pg from "pg";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeGivenSource } from "../support/alerting.ts";
import { launchBrowser, openPage } from "../support/browser.ts";
import { withDatabase } from "../support/database.ts";
import { startReceiver, type Receiver } from "../support/receiver.ts";
import { makeTestService } from "../support/service.ts";
import type { Service } from "../../runtime/trace-processor/service.ts";
import { flatRecord, postFlat } from "../support/traces.ts";

const database = withDatabase();
const rules = `
built_in: false
rules:
  - { id: pipe-stopped, title: A pipe does not run, metric: pipeline.pipes_stopped, by: [pipe], critical: 0, every: 10s,
      why: Files pile up in the lake and reach no table., remedy: npx tracelake pipe resume traces_pipe }
  - { id: waiting, title: Many files wait, metric: pipeline.files_waiting, by: [pipe], warning: 10, every: 10s,
      why: Tables are behind., remedy: npx tracelake status }
budgets:
  - { id: month, title: All of it, limit_usd: 100, period: day }
  - { id: users, title: Each user, limit_usd: 10, period: { rolling: 24h }, by: [user] }
`;
const waiting = { ...makeGivenSource(), canRead: (metric: string) => metric === "pipeline.files_waiting" };
const stopped = { ...makeGivenSource(), canRead: (metric: string) => metric === "pipeline.pipes_stopped" };
const clock = { nowMs: Date.now() };
let browser: Browser;
let service: Service;
let receiver: Receiver;
let pool: pg.Pool;
let page: Page;
let url: string;
let complaints: string[];

beforeAll(async () => {
  browser = await launchBrowser();
  receiver = await startReceiver();
  pool = new pg.Pool({ connectionString: database.url });
  service = await makeTestService(database.url, {
    env: { ALERT_RULES: rules, ALERT_SLACK_URL: receiver.url },
    alertSources: [waiting, stopped],
    now: () => clock.nowMs,
  });
  url = await service.app.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await browser.close();
  await service.close();
  await receiver.close();
  await pool.end();
});
beforeEach(async () => {
  ({ page, complaints } = await openPage(browser));
});
afterEach(async () => {
  await page.close();
});

const round = async (files: number, isStopped: boolean) => {
  clock.nowMs += 30_000;
  waiting.given = [{ labels: { pipe: "spans_pipe" }, value: files }];
  stopped.given = [{ labels: { pipe: "traces_pipe" }, value: isStopped ? 1 : 0 }];
  await service.alerting.run();
};
const section = (name: string) => page.getByRole("region", { name, exact: true });
const soon = { timeout: 15_000 };
/** Where somebody wants to look at what the test saw. */
const keep = async (name: string) => {
  const folder = process.env["SCREENSHOTS"];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/alerts-${name}.png`, fullPage: true });
};
const excess = async () => await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

describe("the page of alerts", () => {
  it("says of each part that there is nothing yet, and how to have something", async () => {
    await page.goto(url);
    await page.getByRole("link", { name: "Alerts", exact: true }).click();
    expect(page.url()).toContain("#/alerts");
    await section("Open incidents").getByText("No incident is open.").waitFor();
    await section("Delivery log")
      .getByText(/npx tracelake alerts test/)
      .waitFor();
    await section("Budgets").getByText("Nothing was spent yet.").first().waitFor();
    await section("Incidents that are over").getByText("There was none yet.").waitFor();
    expect(await section("Rules").getByText("not yet evaluated").count()).toBe(2);
    expect(await section("Muted").count()).toBe(0);
    await keep("empty");
    expect(complaints).toEqual([]);
  });

  it("shows what is wrong, the worst first, with value, threshold, history and what to do", async () => {
    for (const [user, cost] of Object.entries({ ada: 12, bob: 8.5, eve: 42 }))
      await postFlat(
        service,
        flatRecord({
          timestamp: new Date(clock.nowMs - 60_000).toISOString(),
          metadata: { model: "gpt-4o", cost, user_id: user },
        }),
      );
    // The page asked for a fold a moment ago, and within a second no other one is made.
    await pool.query("select fold_usage(), fold_spend()");
    receiver.plan.push(410);
    await round(3, false);
    await round(25, false);
    await round(31, true);
    await page.goto(`${url}/#/alerts`);
    const items = section("Open incidents").getByRole("listitem");
    await items.getByText("A pipe does not run").waitFor();
    const marks = await items.getByText(/^(Critical|Warning)$/).allInnerTexts();
    expect(marks).toEqual(["Critical", "Critical", "Critical", "Warning", "Warning", "Warning"]);
    const files = items.filter({ hasText: "Many files wait" });
    expect(await files.innerText()).toMatch(/Warning[\s\S]*pipe spans_pipe[\s\S]*31[\s\S]*above 10/);
    expect(await files.getByRole("img", { name: "The last 3 values: from 3 to 31" }).count()).toBe(1);
    expect(await files.getByRole("button", { name: "Copy: npx tracelake status" }).count()).toBe(1);
    expect(
      await section("Budgets").getByRole("meter", { name: "All of it: $62.50 of $100.00" }).count(),
    ).toBe(1);
    expect(await section("Budgets").getByRole("meter").count()).toBe(4);
    expect(await section("Delivery log").getByText("dead").count()).toBe(1);
    expect(await section("Rules").getByText("Critical").count()).toBeGreaterThan(0);
    expect(await page.content()).not.toContain("secret-token");
    await keep("light-1280");
    expect(complaints).toEqual([]);
  });

  it("acknowledges, takes it back, mutes with an end and ends the mute, the focus kept", async () => {
    await page.goto(`${url}/#/alerts`);
    const item = section("Open incidents").getByRole("listitem").filter({ hasText: "Many files wait" });
    await item.getByRole("button", { name: /^Acknowledge: Many files wait/ }).click();
    await item.getByText("dashboard").waitFor(soon);
    await item.getByRole("button", { name: /^Take back/ }).click();
    await item.getByText("dashboard").waitFor({ state: "detached", ...soon });
    await item.getByRole("combobox").selectOption({ label: "4 hours" });
    await item.getByRole("button", { name: /^Mute: / }).click();
    const mutes = section("Muted").first();
    await mutes.getByText("pipe spans_pipe").waitFor(soon);
    expect(await page.evaluate(() => document.activeElement?.className)).toBe("incidents");
    const { rows } = await pool.query("select until_at from alert_mutes");
    expect(rows).toEqual([{ until_at: new Date(clock.nowMs + 4 * 3_600_000) }]);
    await keep("muted");
    await mutes.getByRole("button", { name: "End the mute of waiting" }).click();
    await mutes.waitFor({ state: "detached", ...soon });
    expect(complaints).toEqual([]);
  });

  it("delivers again what is dead, and moves what is over to its own list", async () => {
    await page.goto(`${url}/#/alerts`);
    await section("Delivery log")
      .getByRole("button", { name: /^Deliver again: / })
      .first()
      .click();
    await section("Delivery log").getByText("tried again").waitFor(soon);
    await round(1, false);
    await section("Incidents that are over").first().getByText("A pipe does not run").waitFor(soon);
    await section("Delivery log")
      .getByText("dead")
      .waitFor({ state: "detached", ...soon });
    expect(complaints).toEqual([]);
  });

  it.each(["light", "dark"] as const)("has nothing wider than 400 pixels in the %s theme", async (theme) => {
    await round(31, true);
    await page.emulateMedia({ colorScheme: theme });
    await page.setViewportSize({ width: 400, height: 800 });
    await page.goto(`${url}/#/alerts`);
    await section("Open incidents").getByText("A pipe does not run").waitFor();
    await section("Rules").getByRole("row").first().waitFor();
    expect(await excess()).toBe(0);
    await keep(`${theme}-400`);
    await page.setViewportSize({ width: 1280, height: 900 });
    expect(await excess()).toBe(0);
    await keep(`${theme}-1280`);
    expect(complaints).toEqual([]);
  });

  it("keeps what it shows while the service fails, and says what a refused change came to", async () => {
    await page.goto(`${url}/#/alerts`);
    await section("Open incidents").getByText("A pipe does not run").waitFor();
    await page.route("**/acknowledge", async (route) => {
      await route.fulfill({
        status: 503,
        contentType: "application/problem+json",
        body: JSON.stringify({ title: "The database is away" }),
      });
    });
    await section("Open incidents")
      .getByRole("button", { name: /^Acknowledge: A pipe/ })
      .click();
    await section("Open incidents").getByRole("alert").getByText("The database is away").waitFor();
    expect(await section("Open incidents").getByText("A pipe does not run").count()).toBe(1);
  });
});
