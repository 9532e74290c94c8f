import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { rolldown } from "rolldown";
import { findAssets } from "../runtime/trace-processor/assets.ts";

/**
 * `npm run build`: the trace processor in `dist/trace-processor`, with nothing to install beside it: each entry as one
 * file, and the folders that `assets.ts` looks for. The same sources and packages give the same bytes.
 */

const top = path.resolve(import.meta.dirname, "..");
const sources = path.join(top, "runtime/trace-processor");
const out = path.join(top, "dist/trace-processor");

/** Bundle → its entry. */
const entries = {
  "main.js": "main.ts",
  "migrate.js": "migrate-main.ts",
  "lambda.js": "lambda.ts",
  "migrate-lambda.js": "migrate-lambda.ts",
};

await import("./ensure-page.ts");
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
for (const [bundle, entry] of Object.entries(entries)) await bundleEntry(path.join(sources, entry), bundle);
copyAssets();
// Node takes `.js` for ES modules only below this.
writeFileSync(path.join(out, "package.json"), '{ "type": "module", "private": true }\n');
for (const name of readdirSync(out).sort())
  process.stdout.write(`dist/trace-processor/${name}  ${describeSize(name)}\n`);

async function bundleEntry(input: string, bundle: string): Promise<void> {
  // pg-native is an optional part of pg, which pg itself tries for and does without.
  const build = await rolldown({
    input,
    cwd: top,
    platform: "node",
    external: ["pg-native"],
    logLevel: "silent",
  });
  // One file each: a Lambda loads no chunks. Not minified: names in stack traces are worth more than the bytes.
  await build.write({ file: path.join(out, bundle), format: "esm", codeSplitting: false, minify: false });
  await build.close();
}

function copyAssets(): void {
  const assets = findAssets();
  cpSync(assets.migrations, path.join(out, "migrations"), { recursive: true });
  cpSync(path.join(top, "dist/dashboard"), path.join(out, "dashboard"), { recursive: true });
  cpSync(assets.swaggerUi, path.join(out, "swagger-ui"), { recursive: true });
}

function describeSize(name: string): string {
  const file = path.join(out, name);
  if (statSync(file).isDirectory()) return `${readdirSync(file).length} files`;
  return `${Math.ceil(readFileSync(file).length / 1024)} kB`;
}
