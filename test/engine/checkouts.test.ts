import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startDoubles, type Doubles } from "./doubles/start-doubles.ts";
import { makeStack } from "./stack.ts";
import { checkout, expectExit } from "./workspace.ts";

/** Whoever deploys from a commit deploys the same: where the checkout lies and when it was made changes nothing. */
let doubles: Doubles;
let top: string;

beforeAll(async () => {
  doubles = await startDoubles();
  top = mkdtempSync(path.join(tmpdir(), "tracelake-checkouts-"));
});
afterAll(async () => {
  rmSync(top, { recursive: true });
  await doubles.close();
});

/** The sources as git has them, with what is not committed yet, and the bundles built of them. */
function makeCheckout(name: string): string {
  const folder = path.join(top, name);
  const files = execFileSync(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"],
    {
      cwd: checkout,
      encoding: "utf8",
    },
  );
  for (const file of files.split("\0").filter(Boolean)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    cpSync(path.join(checkout, file), path.join(folder, file));
  }
  symlinkSync(path.join(checkout, "node_modules"), path.join(folder, "node_modules"));
  execFileSync(process.execPath, ["scripts/build.ts"], { cwd: folder, stdio: "pipe" });
  return folder;
}

function hashFiles(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const hashes = files.map(({ parentPath, name }) => {
    const file = path.join(parentPath, name);
    return [
      path.relative(folder, file),
      createHash("sha256").update(readFileSync(file)).digest("hex"),
    ] as const;
  });
  return Object.fromEntries(hashes.toSorted(([a], [b]) => a.localeCompare(b)));
}

it("two checkouts of one commit build the same bytes, and one has nothing to change after the other", async () => {
  const [one, two] = [makeCheckout("one"), makeCheckout("two")];
  expect(hashFiles(path.join(two, "dist"))).toEqual(hashFiles(path.join(one, "dist")));

  const stack = await makeStack("dev", doubles, one);
  const up = await stack.up();
  expectExit(up, 0);
  stack.pointAt(two);
  const again = await stack.up("--expect-no-changes");
  stack.remove();
  expectExit(again, 0);
});
