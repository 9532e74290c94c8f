import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { rolldown } from "rolldown";
import { findAssets } from "../runtime/trace-processor/assets.ts";

/**
 * `npm run build`: each deployable in a folder of `dist`, with nothing to install beside it: each entry as one file, and
 * of the trace processor the folders that `assets.ts` looks for. The same sources and packages give the same bytes.
 * `npm run build -- bedrock-metrics` builds only that one.
 */

const top = path.resolve(import.meta.dirname, "..");

/** Deployable → bundle → its entry. */
const deployables = {
  "trace-processor": {
    "main.js": "main.ts",
    "migrate.js": "migrate-main.ts",
    "lambda.js": "lambda.ts",
    "migrate-lambda.js": "migrate-lambda.ts",
    "usage-s3.js": "usage/s3-place.ts",
    "monitoring-cloudwatch.js": "../monitoring/open-cloudwatch.ts",
    "monitoring-otlp.js": "../monitoring/open-otlp.ts",
    "alerting-aws.js": "../alerting/open-aws.ts",
  },
  "bedrock-metrics": { "index.js": "handler.ts" },
  "pipeline-monitor": { "index.js": "handler.ts" },
};

/** What a bundle imports only when it needs it stands beside it as one of its own, for a bundle has no chunks. */
const onDemand: Readonly<Record<string, string>> = {
  "s3-place.ts": "usage-s3.js",
  "open-cloudwatch.ts": "monitoring-cloudwatch.js",
  "open-otlp.ts": "monitoring-otlp.js",
  "open-aws.ts": "alerting-aws.js",
};
const besides = {
  name: "besides",
  resolveId(source: string, importer: string | undefined) {
    const beside = onDemand[source.slice(source.lastIndexOf("/") + 1)];
    return importer !== undefined && beside !== undefined ? { id: `./${beside}`, external: true } : undefined;
  },
};

const asked = process.argv.slice(2);
for (const [deployable, entries] of Object.entries(deployables)) {
  if (asked.length > 0 && !asked.includes(deployable)) continue;
  // Beside it first: what was there works until it is replaced, also for a build that runs at the same time.
  const out = path.join(top, "dist", `${deployable}.${process.pid}`);
  mkdirSync(out, { recursive: true });
  for (const [bundle, entry] of Object.entries(entries))
    await bundleEntry(path.join(top, "runtime", deployable, entry), path.join(out, bundle));
  if (deployable === "trace-processor") await copyAssets(out);
  // Node takes `.js` for ES modules only below this.
  writeFileSync(path.join(out, "package.json"), '{ "type": "module", "private": true }\n');
  for (const name of readdirSync(out).sort())
    process.stdout.write(`dist/${deployable}/${name}  ${describeSize(path.join(out, name))}\n`);
  replaceFolder(path.join(top, "dist", deployable), out);
}

/** Tests build at the same time, and run what another one built: it is away for no longer than a rename takes. */
function replaceFolder(folder: string, fresh: string): void {
  const old = `${fresh}.old`;
  for (let left = 10; ; left -= 1) {
    try {
      if (existsSync(folder)) renameSync(folder, old);
      renameSync(fresh, folder);
      break;
    } catch (error) {
      // Another build was there first.
      if (left === 0) throw error;
    } finally {
      rmSync(old, { recursive: true, force: true });
    }
  }
}

async function bundleEntry(input: string, file: string): Promise<void> {
  // pg-native is an optional part of pg, which pg itself tries for and does without.
  const build = await rolldown({
    input,
    cwd: top,
    platform: "node",
    external: ["pg-native"],
    plugins: [besides],
    logLevel: "silent",
  });
  // One file each: a Lambda loads no chunks. Not minified: names in stack traces are worth more than the bytes.
  await build.write({ file, format: "esm", codeSplitting: false, minify: false });
  await build.close();
}

async function copyAssets(out: string): Promise<void> {
  await import("./ensure-page.ts");
  const assets = findAssets();
  cpSync(assets.migrations, path.join(out, "migrations"), { recursive: true });
  cpSync(path.join(top, "dist/dashboard"), path.join(out, "dashboard"), { recursive: true });
  cpSync(assets.swaggerUi, path.join(out, "swagger-ui"), { recursive: true });
}

function describeSize(file: string): string {
  if (statSync(file).isDirectory()) return `${readdirSync(file).length} files`;
  return `${Math.ceil(readFileSync(file).length / 1024)} kB`;
}
