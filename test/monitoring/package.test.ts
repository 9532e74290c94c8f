import { execFile, execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const run = promisify(execFile);
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "tracelake-package-"));
  await run(process.execPath, [path.join(root, "scripts/build-package.ts")]);
  const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
    cwd: root,
  });
  const [{ filename } = expect.fail("npm packed nothing")] = JSON.parse(stdout) as { filename: string }[];
  await install(path.join(folder, filename));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As npm lays it out; the packages it depends on, and Fastify beside it, are this checkout's own, by links. */
async function install(tarball: string): Promise<void> {
  const modules = path.join(folder, "node_modules");
  mkdirSync(path.join(modules, "tracelake"), { recursive: true });
  execFileSync("tar", ["-xzf", tarball, "--strip-components=1", "-C", path.join(modules, "tracelake")]);
  const { dependencies } = JSON.parse(readFileSync(path.join(modules, "tracelake/package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  for (const name of [...Object.keys(dependencies), "@types/node", "undici-types"]) {
    const place = path.join(modules, name);
    mkdirSync(path.dirname(place), { recursive: true });
    symlinkSync(path.join(root, "node_modules", name), place);
  }
  writeFileSync(path.join(folder, "package.json"), '{ "type": "module", "private": true }\n');
}

const service = `
import fastify from "fastify";
import { monitoringPlugin, openMonitoring, serviceMetrics } from "tracelake/monitoring";

const lines: string[] = [];
const log = { info: () => undefined, warn: () => undefined, error: (record: object) => void lines.push(JSON.stringify(record)) };
const monitoring = await openMonitoring({ service: "shop", log, sinks: ["emf"], write: (line) => void lines.push(line) });
const app = fastify();
await app.register(monitoringPlugin, { monitoring });
app.get("/orders/:id", async (request) => {
  if (request.url.endsWith("13")) throw new Error("an unlucky order");
  return { trace: request.trace.traceId };
});
const dropped = monitoring.registry.counter(serviceMetrics.dropped);
dropped.of({ Reason: "own" }).add(3);
// @ts-expect-error the metric has no such label
const wrong = () => dropped.of({ Cause: "own" });
for (const id of [12, 13, 14]) await app.inject(\`/orders/\${id}\`);
await app.close();
await monitoring.close();
console.log(JSON.stringify({ lines, wrong: typeof wrong }));
`;

describe("the package, installed", () => {
  it("holds no source that Node would refuse to read, where it is imported from", () => {
    const entry = "node_modules/tracelake/dist/monitoring/runtime/monitoring/package-entry";
    expect(existsSync(path.join(folder, `${entry}.js`))).toBe(true);
    expect(readFileSync(path.join(folder, `${entry}.d.ts`), "utf8")).not.toMatch(/\.ts"/);
  });

  it("lets a service of its own register it, with types", async () => {
    writeFileSync(path.join(folder, "service.ts"), service);
    const settings = [
      "--module",
      "nodenext",
      "--target",
      "es2024",
      "--lib",
      "es2024,dom",
      "--strict",
      "--skipLibCheck",
    ];
    const compiler = path.join(root, "node_modules/typescript/bin/tsc");
    const compiled = run(process.execPath, [compiler, ...settings, "--types", "node", "service.ts"], {
      cwd: folder,
    });
    await expect(compiled.catch((error: { stdout: string }) => error.stdout)).resolves.toMatchObject({
      stdout: "",
    });
    const { stdout } = await run(process.execPath, ["service.js"], { cwd: folder });
    const { lines } = JSON.parse(stdout) as { lines: string[] };
    expect(lines.join("\n")).toContain("an unlucky order");
    const counted = lines.find((line) => line.includes('"RequestCount":3'));
    expect(counted).toContain('"ErrorCount":1');
    expect(lines.find((line) => line.includes('"Reason":"own"'))).toContain('"DroppedData":3');
  });
});
