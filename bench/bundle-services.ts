import { mkdtempSync } from "node:fs";
import { rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { rolldown } from "rolldown";

/** What the trace processor looks for beside its bundle, as the build before the bench left it. */
const assets = ["migrations", "dashboard", "swagger-ui"];
const built = path.resolve(import.meta.dirname, "../dist/trace-processor");

/**
 * Services of the bench as they are deployed, as JavaScript in one file each: Node's own reading of TypeScript takes
 * memory for every source file. Answers the folder, and a function that removes it.
 */
export async function bundleServices(
  entries: readonly string[],
): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "tracelake-bench-services-"));
  await writeFile(path.join(folder, "package.json"), '{ "type": "module" }\n');
  for (const entry of entries) {
    const build = await rolldown({
      input: path.join(import.meta.dirname, entry),
      platform: "node",
      external: ["pg-native"],
      logLevel: "silent",
    });
    const dir = path.join(folder, path.basename(entry, ".ts"));
    await build.write({ dir, entryFileNames: "main.js", format: "esm" });
    await build.close();
    for (const asset of assets) await symlink(path.join(built, asset), path.join(dir, asset));
  }
  return { folder, remove: () => rm(folder, { recursive: true }) };
}
