import { chromium, type Browser, type Page } from "playwright-core";
import { findChromium } from "./chromium.ts";

/** Quiet: nothing of its own goes over the network. */
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
];

export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("no Chromium was found");
  return await chromium.launch({ executablePath, args });
}

export interface OpenPage {
  page: Page;
  /** Errors of the console and breaches of the content policy: there are to be none. */
  complaints: string[];
}

/** A page of 1280 pixels by 800. */
export async function openPage(browser: Browser): Promise<OpenPage> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  return { page, complaints };
}
