import { execFile, spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { readNewestRecord, renderFigures } from "../bench/render-figures.ts";
import { errors, type ErrorEntry } from "../contracts/errors.ts";
import type { Metric } from "../contracts/monitoring/metric.ts";
import { processorMetrics } from "../contracts/monitoring/processor-metrics.ts";
import { prometheusName } from "../contracts/monitoring/prometheus-name.ts";
import { serviceMetrics } from "../contracts/monitoring/service-metrics.ts";
import { traceProcessorEnvironment } from "../contracts/trace-processor.ts";
import { parseConfig } from "../runtime/trace-processor/config.ts";
import { warehouseRoutes } from "../runtime/warehouse/routes/warehouse-routes.ts";
import { withDatabase } from "./support/database.ts";
import { openFilledWarehouse, type FilledWarehouse } from "./support/filled-warehouse.ts";
import { startTestService } from "./support/service.ts";

const root = path.resolve(import.meta.dirname, "..");
const read = (file: string) => readFileSync(path.join(root, file), "utf8");
const documents = [...globSync("*.md", { cwd: root }), ...globSync("docs/**/*.md", { cwd: root })].sort();

/** Rows of the tables whose first cell is a word in backticks: that word, then the other cells. */
function tableRows(file: string): string[][] {
  return read(file)
    .split("\n")
    .filter((line) => /^\| `\w+` /.test(line))
    .map((line) => line.split("|").slice(1, -1))
    .map(([first = "", ...rest]) => [first.replaceAll("`", "").trim(), ...rest.map((cell) => cell.trim())]);
}

/** Bodies of the fenced blocks in a language. */
function fenced(file: string, language: string): string[] {
  const blocks = read(file).matchAll(/^( *)```(\w*)\n([\s\S]*?)^\1```$/gm);
  return [...blocks].filter((block) => block[2] === language).map((block) => block[3] ?? "");
}

describe("docs/errors.md", () => {
  it("says of each code what the catalogue says, and knows no other", () => {
    const catalogue = Object.entries<ErrorEntry>(errors).map(([code, entry]) => [
      code,
      String(entry.status),
      entry.exitCode === undefined ? "–" : String(entry.exitCode),
      entry.retryAfterS === undefined ? "–" : `${entry.retryAfterS} s`,
      entry.title,
      entry.remedy,
    ]);
    expect(tableRows("docs/errors.md")).toEqual(catalogue);
  });

  it("shows an answer as the catalogue has it", () => {
    const [sample = ""] = fenced("docs/errors.md", "json");
    const { code, status, title, remedy } = JSON.parse(sample) as ErrorEntry & { code: keyof typeof errors };
    expect({ status, title, remedy }).toEqual(errors[code]);
  });
});

describe("docs/configuration.md", () => {
  const schema = z.toJSONSchema(traceProcessorEnvironment, { io: "output", unrepresentable: "any" });
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Variable>);

  // A stack's keys, further down, are held to their own schema beside it.
  const variables = () => tableRows("docs/configuration.md").filter(([name = ""]) => /^[A-Z_]+$/.test(name));

  it("says of each variable what the contract says, and knows no other", () => {
    const rows = variables().sort(byName);
    expect(rows).toEqual(properties.map(describeVariable).sort(byName));
  });

  it("lists what .env.example lists", () => {
    const names = [...read(".env.example").matchAll(/^#?([A-Z_]+)=/gm)].map((match) => match[1] ?? "");
    const rows = variables().map(([name = ""]) => name);
    expect(rows.sort()).toEqual(names.sort());
  });
});

interface Variable {
  description?: string;
  default?: string | number | boolean | unknown[];
  type?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
}

function describeVariable([name, variable]: [string, Variable]): string[] {
  const { default: value, description = "" } = variable;
  const hasDefault = value !== undefined && !(Array.isArray(value) && value.length === 0);
  return [name, hasDefault ? `\`${String(value)}\`` : "–", allowedValues(variable), description];
}

function allowedValues({ type, enum: words, minimum = 0, maximum }: Variable): string {
  if (words !== undefined) return words.map((word) => `\`${word}\``).join(", ");
  if (type === "boolean") return "`true`, `false`";
  if (type !== "integer" && type !== "number") return "text";
  const say = (bound: number) => bound.toLocaleString("en-US");
  return maximum === undefined ? `${say(minimum)} or more` : `${say(minimum)} to ${say(maximum)}`;
}

function byName([a = ""]: string[], [b = ""]: string[]): number {
  return a < b ? -1 : 1;
}

it("docs/costs.md shows overrides that the configuration takes", () => {
  const [sample = ""] = fenced("docs/costs.md", "json");
  const { priceOverrides } = parseConfig({ PRICE_OVERRIDES: sample });
  expect(priceOverrides).toHaveLength(2);
});

describe("docs/benchmarks.md", () => {
  it("shows the newest record", () => {
    const document = read("docs/benchmarks.md");
    const withoutPadding = (text: string) => text.replaceAll(/ +/g, " ").replaceAll(/-{3,}/g, "---");
    expect(withoutPadding(document)).toBe(withoutPadding(renderFigures(document, readNewestRecord())));
  });

  it("is rendered with the range, the target and whether it was met", () => {
    const record = {
      date: "2026-01-31",
      machine: "2 × a processor",
      node: "v24.0.0",
      figures: [
        {
          name: "rate",
          value: 21_234.5,
          unit: "rows/s",
          target: "≥ 20000",
          range: [20_500, 22_000] as [number, number],
        },
        { name: "memory", value: 251.26, unit: "MB", target: "≤ 250" },
        { name: "ratio", value: 0.456, unit: "×" },
      ],
    };
    const rendered = renderFigures("before\n<!-- figures -->\nold\n<!-- /figures -->\nafter", record);
    expect(rendered.replaceAll(/ +/g, " ")).toContain(
      "| rate | 21,235 rows/s | 20,500 to 22,000 | ≥ 20000 rows/s | yes |",
    );
    expect(rendered.replaceAll(/ +/g, " ")).toContain("| memory | 251 MB | – | ≤ 250 MB | **no** |");
    expect(rendered.replaceAll(/ +/g, " ")).toContain("| ratio | 0.456 × | – | – | – |");
    expect(rendered).toContain("Measured on 2026-01-31: 2 × a processor, Node v24.0.0.");
    expect(rendered).not.toContain("old");
    expect(rendered.startsWith("before\n")).toBe(true);
    expect(rendered.endsWith("after")).toBe(true);
  });
});

/** Headings' anchors, as GitHub makes them. */
function anchors(file: string): string[] {
  return [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

describe.each(documents)("%s", (file) => {
  const text = read(file);

  it("links only to what is there", () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? "");
    const broken = links.filter((link) => {
      if (/^https?:/.test(link)) return false;
      const [target = "", anchor] = link.split("#");
      const linked = target === "" ? file : path.join(path.dirname(file), target);
      if (!existsSync(path.join(root, linked))) return true;
      return anchor !== undefined && !anchors(linked).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it("names only npm scripts that there are", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const named = [...text.matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1] ?? "");
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  it("names only files that there are", () => {
    const paths = text.matchAll(/`((?:contracts|runtime|test|bench|scripts|examples|docs)\/[\w./-]*)`/g);
    const named = [...paths].map((match) => match[1] ?? "").filter((name) => !name.includes("NNN"));
    expect(named.filter((name) => !existsSync(path.join(root, name)))).toEqual([]);
  });
});

describe("SQL in the documents", () => {
  const database = withDatabase();
  // The warehouse's are Snowflake's: test/integration/warehouse runs them there.
  const ofPostgres = documents.filter((file) => !file.startsWith("docs/runbooks/warehouse-"));
  const statements = ofPostgres.flatMap((file) => [
    ...fenced(file, "sql"),
    ...[...read(file).matchAll(/psql \S+ -c "([^"]+)"/g)].map((match) => match[1] ?? ""),
  ]);

  it("is there", () => expect(statements.length).toBeGreaterThan(2));

  it.each(statements)("runs: %s", async (sql) => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      const { fields } = await client.query(sql);
      expect(fields.length).toBeGreaterThan(0);
    } finally {
      await client.end();
    }
  });
});

const missing = ["bash", "curl", "openssl", "gzip"].filter(
  (tool) => spawnSync(tool, ["--help"]).error !== undefined,
);
const service = "http://127.0.0.1:8001";
const examples = ["README.md", "docs/http.md", "docs/sending-traces.md"].flatMap((file) =>
  fenced(file, "sh")
    .filter((script) => script.includes(`curl`) && script.includes(service))
    .map((script, index) => ({ example: `${file}, example ${index + 1}`, script })),
);

/** A block as a reader would paste it, against another address; any answer but 2xx fails it. */
async function paste(script: string, url: string): Promise<string> {
  const strictly = `set -euo pipefail\ncurl() { command curl --silent --show-error --fail-with-body "$@"; }\n`;
  const { stdout } = await promisify(execFile)("bash", ["-c", strictly + script.replaceAll(service, url)], {
    maxBuffer: 16 * 1024 * 1024,
  });
  return stdout;
}

describe.skipIf(missing.length > 0)(
  `examples (need bash, curl, openssl and gzip; missing: ${missing.join(", ") || "none"})`,
  () => {
    const database = withDatabase();
    let running: Awaited<ReturnType<typeof startTestService>>;
    let warehouse: FilledWarehouse;
    beforeAll(async () => {
      warehouse = await openFilledWarehouse();
      running = await startTestService(database.url, { besides: warehouseRoutes(warehouse) });
    });
    afterAll(async () => {
      await running.close();
      await warehouse.close();
    });

    it("are there", () => expect(examples.length).toBeGreaterThan(15));

    it.each(examples)("$example gets a 2xx", async ({ script }) => {
      const answer = await paste(script, running.url);
      expect(answer).not.toBe("");
      expect(answer).not.toContain('"rejectedSpans"');
    });

    it("fail where the service refuses them", async () => {
      const refused = paste(
        `curl -X POST ${service}/v1/traces -H "Content-Type: text/html" -d x`,
        running.url,
      );
      await expect(refused).rejects.toThrow("415");
    });

    it("a signed delivery is let in by the signature, and by no other", async () => {
      const signed = examples.find(({ script }) => script.includes("x-vercel-signature"))?.script ?? "";
      const guarded = await startTestService(database.url, { env: { VERCEL_DRAIN_SECRET: "drain-secret" } });
      try {
        expect(await paste(signed, guarded.url)).toBe("{}");
        await expect(paste(signed.replace("drain-secret", "another"), guarded.url)).rejects.toThrow("403");
      } finally {
        await guarded.close();
      }
    });

    it("docs/http.md names every route and metric", async () => {
      const page = read("docs/http.md");
      const { paths } = (await (await fetch(`${running.url}/openapi.json`)).json()) as {
        paths: Record<string, Record<string, unknown>>;
      };
      const routes = Object.entries(paths).flatMap(([route, methods]) =>
        Object.keys(methods).map(
          (method) => `${method.toUpperCase()} ${route.replaceAll(/\{(\w+)\}/g, ":$1")}`,
        ),
      );
      expect(routes.length).toBeGreaterThan(8);
      const isNamed = (route: string) => page.includes(route) || page.includes(`\`${route.split(" ")[1]}\``);
      expect(routes.filter((route) => !isNamed(route))).toEqual([]);
      const metrics = Object.values<Metric>({ ...serviceMetrics, ...processorMetrics }).map(prometheusName);
      expect(metrics.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
    });
  },
);
