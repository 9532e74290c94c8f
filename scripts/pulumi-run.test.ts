import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runEngine, type EngineRun, type Surroundings } from "./pulumi-run.ts";

let folder: string;
let said: string;
let prepared: number;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "tracelake-run-"));
  said = "";
  prepared = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A `pulumi` that notes how it was called, runs the lines, and ends with the code. */
function install(code: number, ...lines: string[]): void {
  const file = path.join(folder, "pulumi");
  const note = [
    `for argument in "$@"; do echo "$argument"; done >"${folder}/called"`,
    // The settings are gone once the engine has ended.
    `previous=; log=; for argument in "$@"; do case "$previous" in --policy-pack-config) cp "$argument" "${folder}/settings" ;; --event-log) log=$argument ;; esac; previous=$argument; done`,
  ];
  writeFileSync(file, ["#!/bin/sh", ...note, ...lines, `exit ${code}`, ""].join("\n"));
  chmodSync(file, 0o755);
}

function called(): string[] {
  return readFileSync(path.join(folder, "called"), "utf8").trimEnd().split("\n");
}

function run(changes: Partial<EngineRun> = {}, surroundings: Partial<Surroundings> = {}): Promise<number> {
  return runEngine(
    { verb: "preview", stack: "acme/tracelake/dev", rest: [], ...changes },
    {
      folder,
      env: { PATH: `${folder}${path.delimiter}/usr/bin${path.delimiter}/bin` },
      prepare: async () => ((prepared += 1), 0),
      policySettings: (stack) => ({ stack }),
      complain: (text) => void (said += text),
      ...surroundings,
    },
  );
}

describe("a run of the engine", () => {
  it("prepares, then calls pulumi with the policy pack, and passes arguments through", async () => {
    install(0);
    expect(await run({ verb: "up", rest: ["--yes", "--target", "a b"] })).toBe(0);
    expect(prepared).toBe(1);
    const args = called();
    expect(args.slice(0, 6)).toEqual([
      "up",
      "--stack",
      "acme/tracelake/dev",
      "--policy-pack",
      "policies",
      "--policy-pack-config",
    ]);
    expect(args.slice(-3)).toEqual(["--yes", "--target", "a b"]);
    expect(JSON.parse(readFileSync(path.join(folder, "settings"), "utf8"))).toEqual({ stack: "dev" });
    expect(said).toBe("");
  });

  it("destroys without building anything and without policies", async () => {
    install(0);
    expect(await run({ verb: "destroy", rest: ["--yes"] })).toBe(0);
    expect(prepared).toBe(0);
    expect(called()).not.toContain("--policy-pack");
  });

  it("says that there is no pulumi before it builds", async () => {
    expect(await run()).toBe(127);
    expect(prepared).toBe(0);
    expect(said).toContain("There is no `pulumi` on the PATH.\nRemedy: install it");
  });

  it("does not call pulumi where the preparation fails", async () => {
    install(0);
    expect(await run({}, { prepare: async () => 3 })).toBe(3);
    expect(existsSync(path.join(folder, "called"))).toBe(false);
  });

  it.each([1, 3, 6, 7, 255])("keeps the exit code %d", async (code) => {
    install(code);
    expect(await run()).toBe(code);
  });

  it("passes on what pulumi complains of, and explains it", async () => {
    install(6, "echo \"error: no stack named 'dev' found\" >&2");
    expect(await run()).toBe(6);
    expect(said).toBe(
      "error: no stack named 'dev' found\n\nThe stack dev does not exist yet where you are logged in.\nRemedy: pulumi stack init dev\n",
    );
  });

  it("explains the errors of resources from the event log, and does not repeat them", async () => {
    const event = {
      diagnosticEvent: { severity: "error", message: "No valid credential sources found (hunter2)" },
    };
    install(1, `echo '${JSON.stringify(event)}' >"$log"`);
    expect(await run()).toBe(1);
    expect(said).toContain("There are no AWS credentials that work.");
    expect(said).not.toContain("hunter2");
  });

  it("explains a mandatory finding of the pack, not an advisory one", async () => {
    const finding = (enforcementLevel: string) =>
      `echo '${JSON.stringify({ policyEvent: { enforcementLevel, message: "no versioning" } })}' >"$log"`;
    install(1, finding("mandatory"));
    await run();
    expect(said).toContain("The policy pack refuses the program");
    said = "";
    install(1, finding("advisory"));
    await run();
    expect(said).toBe("");
  });

  it("says nothing of its own where pulumi succeeds with warnings", async () => {
    install(0, "echo 'warning: no stack selected' >&2");
    expect(await run()).toBe(0);
    expect(said).toBe("warning: no stack selected\n");
  });

  it("reports a pulumi that a signal ended as shells do", async () => {
    install(0, "kill -TERM $$");
    expect(await run()).toBe(143);
  });
});
