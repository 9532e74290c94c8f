import { execFileSync } from "node:child_process";
import { globSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * The last part of `npm run build`: `tracelake/monitoring` as JavaScript with its types in `dist/monitoring`, for Node reads
 * no TypeScript of an installed package.
 */
const top = path.resolve(import.meta.dirname, "..");
const finished = path.join(top, "dist/monitoring");
// Beside it first: what was there works until it is replaced.
const out = `${finished}.${process.pid}`;

execFileSync(
  process.execPath,
  [
    path.join(top, "node_modules/typescript/bin/tsc"),
    "-p",
    path.join(top, "tsconfig.monitoring.json"),
    "--outDir",
    out,
  ],
  { stdio: "inherit" },
);
// The compiler rewrites the endings of imports in JavaScript, and leaves those of types as they were.
for (const file of globSync("**/*.d.ts", { cwd: out })) {
  const text = readFileSync(path.join(out, file), "utf8");
  writeFileSync(path.join(out, file), text.replaceAll(/(from\s+"|import\(")(\.[^"]+)\.ts"/g, '$1$2.js"'));
}
rmSync(finished, { recursive: true, force: true });
renameSync(out, finished);
process.stdout.write(`dist/monitoring  ${globSync("**/*.js", { cwd: finished }).length} modules\n`);
