import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verbs } from "../../../runtime/cli/verbs.ts";
import { makeProject, runTracelake, type Project } from "./run-tracelake.ts";

let project: Project;
beforeAll(async () => {
  project = await makeProject();
});
afterAll(async () => await project.remove());

describe("the tracelake command", () => {
  it("lists its verbs and exit codes, asked for or not", async () => {
    for (const args of [[], ["--help"], ["help"]]) {
      const { code, stdout } = await project.run(args);
      expect(code).toBe(0);
      for (const { name, summary } of verbs) expect(stdout).toContain(`${name.padEnd(10)}  ${summary}`);
      expect(stdout).toContain("65  the warehouse refused a statement");
    }
  });

  it("says its version", async () => {
    expect((await project.run(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("has an example for each verb", () => {
    const without = verbs.filter(
      ({ name, examples }) => !examples.some(({ command }) => command.includes(`tracelake ${name}`)),
    );
    expect(without).toEqual([]);
  });

  it("helps with a verb before it looks at anything else", async () => {
    const { code, stdout } = await project.run(["recover", "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("Usage: tracelake recover [options]");
    expect(stdout).toContain("--dry-run");
    expect(stdout).toContain("  1  it was refused, and nothing was changed");
  });

  it.each([
    [["stauts"], 'There is no verb "stauts". Did you mean status?'],
    [["deploy"], 'There is no verb "deploy".'],
    [["recover", "--fil", "x"], "recover has no option --fil. Did you mean --file?"],
    [["status", "now"], 'status takes no "now".'],
    [["pipe", "resum"], "pipe does not resum. Did you mean resume?"],
    [["pipe"], "pipe needs one of status, pause, resume, refresh."],
    [
      ["pipe", "pause", "nothing"],
      '"nothing" names no export. There are:\n  braintrust_traces_pipe (traces, export traces)\n',
    ],
    [["sql", "--target", "snowflak"], "--target is one of local, snowflake. Did you mean snowflake?"],
    [["sql", "--json", "--csv"], "Rows come as JSON or as CSV: not both."],
    [["recover"], "recover needs --file, or --from and --to."],
    [["recover", "--file", "x", "--from", "2026-01-01"], "Name files, or a range: not both."],
    [["recover", "--from", "yesterday"], "--from takes a time such as 2026-01-31T12:00Z"],
    [["retention", "--older-than-days", "3"], "--older-than-days takes a whole number of at least 14"],
    [["metrics"], "metrics takes test."],
    [["completion", "tcsh"], "completion needs one of bash, zsh, fish."],
    [["--json", "status"], "The verb comes first"],
  ])("ends with 2 at %j and says what was meant", async (args, message) => {
    const { code, stdout, stderr } = await project.run(args);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/See tracelake (\w+ )?--help\.\n$/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  it("says where to run it when there is no data", async () => {
    const { code, stderr } = await runTracelake(["status", "--data", "nowhere"], { cwd: project.folder });
    expect(code).toBe(2);
    expect(stderr).toContain("There is no data at");
  });

  it("names what Snowflake's connection lacks", async () => {
    const { code, stderr } = await project.run(["sql", "--target", "snowflake", "-c", "select 1"]);
    expect(code).toBe(78);
    expect(stderr).toContain("SNOWFLAKE_ACCOUNT");
    expect(stderr).toContain("SNOWFLAKE_USER");
  });
});

describe("completion", () => {
  it("completes verbs, words and options in bash", async () => {
    const { stdout } = await project.run(["completion", "bash"]);
    const complete = (...words: string[]) => {
      const script = `${stdout}\nCOMP_WORDS=(tracelake ${words.map((word) => `"${word}"`).join(" ")})
COMP_CWORD=${words.length}; _tracelake; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return spawnSync("bash", ["-c", script], { encoding: "utf8" }).stdout.trim().split("\n");
    };
    expect(complete("re")).toEqual(["reconcile", "refresh", "recover", "retention"]);
    expect(complete("pipe", "p")).toEqual(["pause"]);
    expect(complete("recover", "--d")).toEqual(["--dry-run", "--data"]);
    expect(complete("status", "--j")).toEqual(["--json"]);
  });

  it("names every verb for zsh and fish", async () => {
    for (const shell of ["zsh", "fish"]) {
      const { code, stdout } = await project.run(["completion", shell]);
      expect(code).toBe(0);
      for (const { name } of verbs) expect(stdout).toContain(name);
    }
  });
});
