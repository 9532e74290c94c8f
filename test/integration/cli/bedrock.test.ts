import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startAwsStub, type AwsStub } from "./aws-stub.ts";
import { makeProject, type Project } from "./run-tracelake.ts";

const prefix = "AWSLogs/111122223333/BedrockModelInvocationLogs/us-east-1";
const model = "anthropic.claude-haiku-4-5-20251001-v1:0";

interface LineOptions {
  id: string;
  modelId?: string;
  input?: unknown;
  output?: unknown;
  at?: string;
}

const line = ({
  id,
  modelId = `us.${model}`,
  input = 100,
  output = 10,
  at = "2026-01-15T10:00:30Z",
}: LineOptions) =>
  JSON.stringify({
    timestamp: at,
    accountId: "111122223333",
    region: "us-east-1",
    requestId: id,
    operation: "Converse",
    modelId,
    input: { inputContentType: "application/json", inputBodyJson: {}, inputTokenCount: input },
    output: {
      outputContentType: "application/json",
      outputBodyJson: { metrics: { latencyMs: 250 } },
      outputTokenCount: output,
    },
    schemaType: "ModelInvocationLog",
    schemaVersion: "1.0",
  });

const gzip = (...lines: string[]) => gzipSync(`${lines.join("\n")}\n`);
const hour = (at: string, name: string) =>
  `${prefix}/2026/01/15/${at}/20260115T${at}0500000Z_${name}.json.gz`;

let project: Project;
let aws: AwsStub;
beforeEach(async () => {
  project = await makeProject();
  aws = await startAwsStub();
});
afterEach(async () => {
  await project.remove();
  await aws.close();
});

async function put(key: string, bytes: Buffer): Promise<void> {
  const file = path.join(project.folder, ".local/lake/bedrock", key);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, bytes);
}

const run = async (...args: string[]) => await project.run(["bedrock", ...args], "", aws.env);

async function runJson(...args: string[]): Promise<{ code: number | null; result: Record<string, unknown> }> {
  const { code, stdout, stderr } = await run(...args, "--json");
  if (stdout === "") throw new Error(stderr);
  return { code, result: (JSON.parse(stdout) as { result: Record<string, unknown> }).result };
}

const filesOf = async (folder: string) =>
  (await readdir(path.join(project.folder, folder), { recursive: true, withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));

describe("tracelake bedrock replay", () => {
  it("counts a folder once, and passes over what it counted", async () => {
    await put(hour("10", "a"), gzip(line({ id: "1" }), line({ id: "2", modelId: model })));
    await put(hour("11", "b"), gzip(line({ id: "3", modelId: `global.${model}` })));
    const first = await runJson("replay", ".local/lake/bedrock");
    expect(first.code).toBe(0);
    expect(first.result).toMatchObject({
      found: 2,
      invocations: 3,
      objects: { counted: 2, known: 0, failed: 0 },
    });
    const usage = first.result["usage"] as { profile_type: string; input_tokens: number }[];
    expect(usage.map(({ profile_type }) => profile_type).sort()).toEqual([
      "CrossRegion",
      "GlobalCrossRegion",
      "Standard",
    ]);
    const again = await runJson("replay", ".local/lake/bedrock");
    expect(again.result).toMatchObject({ invocations: 0, requests: 0, objects: { counted: 0, known: 2 } });
    const [file = ""] = await filesOf(".local/lake/usage/bedrock");
    expect(gunzipSync(await readFile(file)).toString("utf8")).toContain('"source":"bedrock"');
    expect(aws.calls).toEqual([]);
  });

  it("counts a part of a folder as the same objects", async () => {
    await put(hour("10", "a"), gzip(line({ id: "1" })));
    await run("replay", `.local/lake/bedrock/${prefix}`);
    const whole = await runJson("replay", ".local/lake/bedrock");
    expect(whole.result).toMatchObject({ objects: { counted: 0, known: 1 } });
  });

  it("shows what would be published, and changes nothing", async () => {
    await put(hour("10", "a"), gzip(line({ id: "1" })));
    const { code, stdout } = await run("replay", ".local/lake/bedrock", "--dry-run");
    expect(code).toBe(0);
    expect(stdout).toContain("Looked at 1 object");
    expect(stdout).toContain("1 invocation would be counted");
    expect(await filesOf(".local/lake/usage")).toEqual([]);
    expect(await filesOf(".local/bedrock")).toEqual([]);
  });

  it("takes the objects of a range of time", async () => {
    await put(hour("10", "a"), gzip(line({ id: "1" })));
    await put(hour("11", "b"), gzip(line({ id: "2" })));
    const range = ["--from", "2026-01-15T11:00", "--to", "2026-01-15T12:00"];
    const { result } = await runJson("replay", ".local/lake/bedrock", ...range, "--dry-run");
    expect(result).toMatchObject({ found: 1, invocations: 1 });
  });

  it("tells what CloudWatch would not take for its age", async () => {
    await put(hour("10", "a"), gzip(line({ id: "1", at: "2020-01-15T10:00:30Z" })));
    const { stdout } = await run("replay", ".local/lake/bedrock", "--dry-run");
    expect(stdout).toContain("1 invocation of them more than 14 days old");
  });

  it("goes on after an object that can't be read, says why, and ends with 1", async () => {
    await put(hour("10", "a"), gzip(line({ id: "1" })).subarray(0, 60));
    await put(hour("11", "b"), gzip(line({ id: "2" })));
    const { code, stdout } = await run("replay", ".local/lake/bedrock");
    expect(code).toBe(1);
    expect(stdout).toMatch(/BMAS-003 local\/AWSLogs.*_a\.json\.gz/);
    expect(stdout).toContain("Objects: 1 done, 1 failed.");
  });

  it("looks at a bucket by the very same code", async () => {
    aws.objects.set(`logs/bedrock/${hour("10", "a")}`, gzip(line({ id: "1" })));
    aws.objects.set(`logs/bedrock/${prefix}/2026/01/15/10/data/x_input.json.gz`, gzip("{}"));
    aws.objects.set(`logs/bedrock/${prefix}/amazon-bedrock-logs-permission-check`, Buffer.from(""));
    const { result } = await runJson("replay", "s3://logs/bedrock/", "--dry-run");
    expect(result).toMatchObject({ found: 1, invocations: 1, objects: { counted: 1 } });
    expect(new Set(aws.calls)).toEqual(new Set(["ListObjectsV2", "GetObject"]));
  });

  it("ends with 130 at Ctrl-C, says what is done, and goes on from there", async () => {
    for (const name of ["a", "b", "c"]) aws.objects.set(`logs/${hour("10", name)}`, gzip(line({ id: name })));
    aws.held.add(`logs/${hour("10", "c")}`);
    const args = ["replay", "s3://logs/AWSLogs/", "--publish", "nowhere"];
    const stopped = project.start(["bedrock", ...args], aws.env);
    await vi.waitFor(() => expect(aws.calls.filter((call) => call === "GetObject")).toHaveLength(3), 30_000);
    stopped.interrupt();
    const { code, stdout } = await stopped.ended;
    expect(code).toBe(130);
    expect(stdout).toContain("Objects: 2 done.");
    expect(stdout).toContain("Stopped after 2 of 3 objects: the same command goes on from there.");
    aws.held.clear();
    const again = await runJson(...args);
    expect(again).toMatchObject({ code: 0, result: { objects: { counted: 1, known: 2 }, isStopped: false } });
  });

  it("asks before it publishes", async () => {
    aws.objects.set(`logs/${hour("10", "a")}`, gzip(line({ id: "1" })));
    const { code, stderr } = await run("replay", "s3://logs/");
    expect(code).toBe(2);
    expect(stderr).toContain("Nobody can be asked here: add --yes");
    expect(aws.calls).toEqual(["ListObjectsV2"]);
  });
});

describe("tracelake bedrock trace", () => {
  it("says of each record what became of it and why", async () => {
    const lines = [line({ id: "1" }), "not json", line({ id: "3", input: -5 }), line({ id: "1" })];
    await put(hour("10", "a"), gzip(...lines));
    const { code, stdout } = await run("trace", `.local/lake/bedrock/${hour("10", "a")}`);
    expect(code).toBe(1);
    expect(stdout).toContain("✓ Found 2 cross-region invocations");
    expect(stdout).toMatch(/line 1, byte 0 {2}counted 1 {2}CrossRegion/);
    expect(stdout).toMatch(/line 2, byte \d+ {2}skipped BMAS-003/);
    expect(stdout).toMatch(/line 3, byte \d+ {2}counted .*BMAS-007/);
    expect(stdout).toMatch(/line 4, byte \d+ {2}duplicate/);
    const skipped = await run("trace", `.local/lake/bedrock/${hour("10", "a")}`, "--only", "skipped");
    expect(skipped.stdout).not.toContain("line 1,");
    expect(skipped.stdout).toContain("line 2,");
  });

  it("ends with 0 where every record counts", async () => {
    aws.objects.set(`logs/${hour("10", "a")}`, gzip(line({ id: "1" })));
    const { code } = await run("trace", `s3://logs/${hour("10", "a")}`);
    expect(code).toBe(0);
  });

  it("names the code of an object that is not there", async () => {
    const { code, stdout } = await run("trace", `s3://logs/${hour("10", "gone")}`);
    expect(code).toBe(1);
    expect(stdout).toContain("BMAS-001 S3 Object Not Found");
  });
});

describe("tracelake bedrock redrive", () => {
  const event = (key: string) =>
    JSON.stringify({ Records: [{ s3: { bucket: { name: "logs" }, object: { key } } }] });
  beforeEach(() => {
    aws.objects.set(`logs/${hour("10", "a")}`, gzip(line({ id: "1" })));
    aws.objects.set(`logs/${hour("10", "b")}`, gzip(line({ id: "2" })).subarray(0, 60));
    const bodies = [event(hour("10", "a")), event(hour("10", "b")), event(hour("10", "c")), "{}"];
    aws.dead.push(...bodies.map((body, at) => ({ id: `m${at}`, body, isHidden: false })));
  });

  it("says why each message is there, and shows all of them again", async () => {
    const { code, result } = await runJson("redrive");
    expect(code).toBe(1);
    const letters = result["letters"] as { message: string; verdict: string; code: string | null }[];
    expect(letters.map(({ message, verdict, code: why }) => [message, verdict, why])).toEqual([
      ["m0", "ready", null],
      ["m1", "broken", "BMAS-003"],
      ["m2", "gone", "BMAS-001"],
      ["m3", "broken", "BMAS-005"],
    ]);
    expect(aws.dead.filter(({ isHidden }) => isHidden)).toEqual([]);
    expect(aws.sent).toEqual([]);
  });

  it("moves back what is ready", async () => {
    const { stdout } = await run("redrive", "--move", "--yes");
    expect(stdout).toMatch(/Moved 1 back to http.*bedrock-metrics-queue\./);
    expect(aws.sent).toEqual([event(hour("10", "a"))]);
    expect(aws.dead.map(({ id, isHidden }) => `${id} ${isHidden}`)).toEqual([
      "m1 false",
      "m2 false",
      "m3 false",
    ]);
  });

  it("says what to do where the queue is unknown", async () => {
    const { code, stderr } = await run("redrive", "--queue", "other");
    expect(code).toBe(1);
    expect(stderr).toContain("AWS refused it");
  });
});

describe("tracelake bedrock generate", () => {
  it("writes logs that count, the same for the same seed", async () => {
    const made = await run("generate", "--records", "300", "--out", "logs", "--seed", "7");
    expect(made).toMatchObject({ code: 0, stderr: "" });
    expect(made.stdout).toContain("300 records in");
    const { result } = await runJson("replay", "logs", "--dry-run");
    expect(result["invocations"]).toBeGreaterThan(200);
    await run("generate", "--records", "300", "--out", "again", "--seed", "7");
    const [names, others] = [await filesOf("logs"), await filesOf("again")];
    expect(names.map((name) => path.basename(name))).toEqual(others.map((name) => path.basename(name)));
  });
});

describe("wrong usage of tracelake bedrock", () => {
  it.each([
    [[], "bedrock needs one of replay, trace, redrive, generate."],
    [["replya"], "bedrock does not replya. Did you mean replay?"],
    [["replay"], "bedrock replay needs a folder, a file or s3://bucket/prefix."],
    [["replay", "nowhere"], "There is nothing at"],
    [["replay", "https://x/y"], "is neither a path nor s3://bucket/prefix."],
    [["replay", "s3://"], "names no bucket"],
    [["replay", ".", "--move"], "--move is of redrive, not of replay."],
    [["redrive", "--yes"], "--yes and --gone go with --move."],
    [["redrive", "x"], "bedrock redrive takes --queue, not a place."],
    [["replay", ".", ".."], "bedrock replay takes one place."],
  ])("ends with 2 at %j", async (args, message) => {
    const { code, stderr } = await run(...args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});
