import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startDoubles, type Doubles } from "./doubles/start-doubles.ts";
import { changesOf } from "./changes.ts";
import { makeWorkspace, type Workspace } from "./workspace.ts";

/** The doubles under the real engine, by a small program: what they refuse, tell, and change. */
let doubles: Doubles;
let fixture: Workspace;

beforeAll(async () => {
  doubles = await startDoubles();
  fixture = makeWorkspace(path.join(import.meta.dirname, "fixture"), doubles);
  await fixture.pulumi("stack", "init", "dev");
});
afterAll(async () => {
  fixture.remove();
  await doubles.close();
});

async function withConfig(values: Record<string, string>, ...args: string[]) {
  for (const [key, value] of Object.entries(values)) await fixture.pulumi("config", "set", key, value);
  const run = await fixture.pulumi(...args);
  for (const key of Object.keys(values)) await fixture.pulumi("config", "rm", key);
  return run;
}

describe("the provider doubles", () => {
  it("leave what only a cloud knows unknown at preview", async () => {
    const { code, stdout } = await fixture.pulumi("preview", "--diff");
    expect(code).toBe(0);
    expect(stdout).toContain('accountId   : "123456789012"');
    expect(stdout).toContain("bucketArn   : [unknown]");
  });

  it("refuse an argument that the SDK's types don't have", async () => {
    const { code, output } = await withConfig({ fault: "unknown" }, "preview");
    expect(code).not.toBe(0);
    expect(output).toContain("rules[0].statsu");
    expect(output).toContain("unknown argument; known are abortIncompleteMultipartUpload");
  });

  it("answer for the resources, and find nothing to change afterwards", async () => {
    const up = await fixture.pulumi("up", "--yes", "--skip-preview");
    expect(up.output).toContain("6 created");
    const again = await fixture.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes");
    expect(again).toMatchObject({ code: 0, output: expect.stringContaining("6 unchanged") });
    const outputs = JSON.parse((await fixture.pulumi("stack", "output", "--json")).stdout) as object;
    expect(outputs).toMatchObject({
      bucketArn: "arn:aws:s3:::fixture-lake",
      databaseName: '"FIXTURE"',
      secret: "[secret]",
    });
  });

  it("tell an update from a replacement, and name the property", async () => {
    expect(changesOf(await withConfig({ owner: "other" }, "preview", "--json"))).toEqual([
      { op: "update", type: "aws:s3/bucket:Bucket", name: "lake", paths: ["tags.owner"] },
    ]);
    const [renamed] = changesOf(await withConfig({ bucketName: "fixture-lake-2" }, "preview", "--json"));
    expect(renamed).toEqual({ op: "replace", type: "aws:s3/bucket:Bucket", name: "lake", paths: ["bucket"] });
  });

  it("show what somebody changed by hand, and only to those who refresh", async () => {
    doubles.byName.aws.drifted.set("queue", { messageRetentionSeconds: 61 });
    expect((await fixture.pulumi("preview", "--expect-no-changes")).code).toBe(0);
    expect((await fixture.pulumi("preview", "--refresh", "--expect-no-changes")).code).toBe(7);
    doubles.byName.aws.drifted.clear();
    expect((await fixture.pulumi("preview", "--refresh", "--expect-no-changes")).code).toBe(0);
  });

  it("remove everything", async () => {
    expect(await fixture.pulumi("destroy", "--yes", "--skip-preview")).toMatchObject({
      code: 0,
      output: expect.stringContaining("6 deleted"),
    });
  });
});
