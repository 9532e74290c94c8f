import { execFile } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startAwsStub, type AwsStub } from "./aws-stub.ts";
import { makeProject, traceLine, type Project } from "./run-tracelake.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const pages = [
  "README.md",
  "docs/warehouse.md",
  "docs/warehouse-recovery.md",
  "docs/cli.md",
  "docs/bedrock.md",
  ...globSync("docs/runbooks/*.md", { cwd: root }),
];

/** Lines of code blocks, and code within a sentence, that begin with a command; those that name a `<gap>` are none. */
function commandsOf(page: string, command: string): string[] {
  const text = readFileSync(path.join(root, page), "utf8");
  const lines = text.split("\n").map((line) => line.trim());
  const inline = [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? "");
  return [...lines, ...inline].filter((line) => line.startsWith(`${command} `) && !/[<…]/.test(line));
}

/** As a shell would split it: words, and texts in double quotes. Redirections are left to the shell. */
function wordsOf(line: string): string[] {
  const words = line.replace(/ > .*$/, "").match(/"[^"]*"|\S+/g) ?? [];
  return words.map((word) => word.replace(/^"|"$/g, ""));
}

const uniqueOf = (command: string) => [...new Set(pages.flatMap((page) => commandsOf(page, command)))];
const tracelake = uniqueOf("npx tracelake");
const generate = uniqueOf("npm run generate --");

describe("commands in the documents", () => {
  let project: Project;
  let aws: AwsStub;
  beforeAll(async () => {
    project = await makeProject();
    aws = await startAwsStub();
    await project.write("traces/2026-01-15/export_001.jsonl", traceLine("a"), traceLine("b"));
    await project.run(["load"]);
  });
  afterAll(async () => {
    await project.remove();
    await aws.close();
  });

  it("are there", () => {
    expect(tracelake.length).toBeGreaterThan(10);
    expect(generate.length).toBeGreaterThan(0);
  });

  it.each(generate)("%s writes exports", async (line) => {
    const [, , , , ...args] = wordsOf(line);
    const main = path.join(root, "runtime/warehouse/generate/main.ts");
    const { stdout } = await promisify(execFile)(process.execPath, [main, ...args], { cwd: project.folder });
    expect(stdout).toContain("distinct keys");
  });

  // What is found is for whoever reads it: wrong usage, or a fault, is not.
  it.each(tracelake)("%s is understood and done", async (line) => {
    const [, , ...args] = wordsOf(line);
    const asks =
      ["recover", "backup", "archive", "retention"].includes(args[0] ?? "") || args.includes("--move");
    // There is nobody here who could answer.
    const end = await project.run(
      asks && !args.includes("--dry-run") ? [...args, "--yes"] : args,
      "",
      aws.env,
    );
    expect(end.code === 0 || end.code === 1 ? "done" : end.stderr).toBe("done");
  });

  it("do what they say on data", async () => {
    const { stdout } = await project.run([
      "sql",
      "-c",
      "select count(*) as n from braintrust_traces",
      "--json",
    ]);
    expect(JSON.parse(stdout)).toEqual([{ n: 2 }]);
  });
});
