import { describe, expect, it } from "vitest";
import { listChanges, renderPreviewComment } from "./preview-comment.ts";
import { readPreviewEvents, type StepMetadata } from "./preview-events.ts";

const project = "urn:pulumi:dev::tracelake";

function step(op: string, type: string, name: string, more: Partial<StepMetadata> = {}): string {
  const urn = `${project}::tracelake:lake:Lake$${type}::${name}`;
  return JSON.stringify({
    sequence: 1,
    timestamp: 1,
    resourcePreEvent: {
      planning: true,
      metadata: { op, urn, type, old: null, new: null, detailedDiff: null, ...more },
    },
  });
}

const policy = (action: string, resource: string) =>
  JSON.stringify({ Statement: [{ Effect: "Allow", Action: action, Resource: resource }] });

const rolePolicy = "aws:iam/rolePolicy:RolePolicy";
const bucket = "aws:s3/bucket:Bucket";

const stream = [
  "a plugin's own output",
  step("same", bucket, "unchanged"),
  step("create", "aws:sqs/queue:Queue", "new-queue", { new: { type: "aws:sqs/queue:Queue", inputs: {} } }),
  step("update", "aws:lambda/function:Function", "handler", {
    detailedDiff: { memorySize: { diffKind: "update", inputDiff: true } },
  }),
  step("update", rolePolicy, "writer", {
    old: { type: rolePolicy, inputs: { policy: policy("s3:PutObject", "arn:aws:s3:::lake/exports/*") } },
    new: { type: rolePolicy, inputs: { policy: policy("s3:PutObject", "arn:aws:s3:::lake/*") } },
    diffs: ["policy"],
  }),
  step("create-replacement", bucket, "lake", {
    old: { type: bucket, protect: true, inputs: { bucket: "a" } },
    new: { type: bucket, inputs: { bucket: "b" } },
    keys: ["bucket"],
    detailedDiff: { bucket: { diffKind: "update-replace" }, tags: { diffKind: "update" } },
  }),
  step("replace", bucket, "lake"),
  step("delete-replaced", bucket, "lake"),
  step("delete", "aws:kms/key:Key", "old-key", { old: { type: "aws:kms/key:Key", inputs: {} } }),
  JSON.stringify({
    policyEvent: {
      resourceUrn: `${project}::${bucket}::lake`,
      message: "<{%reset%}>lake: keeps no versions | ask @owner<{%reset%}>\nRemedy: turn it on",
      policyName: "bucket-versioning",
      policyPackName: "tracelake",
      enforcementLevel: "mandatory",
    },
  }),
  JSON.stringify({
    summaryEvent: { resourceChanges: { same: 12, create: 1, update: 2, delete: 1, replace: 1 } },
  }),
].join("\n");

describe("listChanges", () => {
  it("puts what is replaced, destroyed and widened first, and leaves out what stays", () => {
    expect(listChanges(readPreviewEvents(stream)).map(({ change, name }) => `${change} ${name}`)).toEqual([
      "replaced lake",
      "destroyed old-key",
      "updated writer",
      "updated handler",
      "created new-queue",
    ]);
  });

  it("makes one row of a replacement's steps, with the property that forces it first", () => {
    const [lake] = listChanges(readPreviewEvents(stream));
    expect(lake).toMatchObject({ properties: ["bucket (forces replacement)", "tags"], isProtected: true });
  });
});

describe("renderPreviewComment", () => {
  it("is a short table", () => {
    expect(renderPreviewComment("dev", readPreviewEvents(stream))).toBe(
      [
        "<!-- tracelake-preview:dev -->",
        "### Preview of `dev`",
        "",
        "**1 replaced**, **1 destroyed**, 2 updated, 1 created, **1 widens permissions**; 12 unchanged.",
        "",
        "| Change | Resource | Type | What |",
        "| --- | --- | --- | --- |",
        "| **replaced** | `lake` | `aws:s3/bucket:Bucket` | protected; `bucket (forces replacement)`; `tags` |",
        "| **destroyed** | `old-key` | `aws:kms/key:Key` |  |",
        "| **updated, widens permissions** | `writer` | `aws:iam/rolePolicy:RolePolicy` | allows s3:PutObject on arn:aws:s3:::lake/*; `policy` |",
        "| updated | `handler` | `aws:lambda/function:Function` | `memorySize` |",
        "| created | `new-queue` | `aws:sqs/queue:Queue` |  |",
        "",
        "| Policy | Rule | Resource | Finding |",
        "| --- | --- | --- | --- |",
        "| **mandatory** | `bucket-versioning` | `lake` | lake: keeps no versions \\| ask @\u200bowner Remedy: turn it on |",
        "",
      ].join("\n"),
    );
  });

  it("says when nothing changes", () => {
    const quiet = JSON.stringify({ summaryEvent: { resourceChanges: { same: 3 } } });
    expect(renderPreviewComment("prod", readPreviewEvents(quiet))).toContain("No changes; 3 unchanged.");
  });

  it("says when the preview broke off, with its errors", () => {
    const broken = JSON.stringify({
      diagnosticEvent: { severity: "error", message: "<{%fg 1%}>no credentials<{%reset%}>" },
    });
    const text = renderPreviewComment("dev", readPreviewEvents(broken));
    expect(text).toContain("**The preview did not finish.**");
    expect(text).toContain("- no credentials");
  });

  it("shows what a rule would mend, after what it refuses", () => {
    const event = { resourceUrn: `${project}::${bucket}::lake`, policyPackName: "tracelake" };
    const text = renderPreviewComment(
      "dev",
      readPreviewEvents(
        [
          {
            policyRemediationEvent: {
              ...event,
              policyName: "required-tags",
              before: { a: 1 },
              after: { a: 1, tags: {} },
            },
          },
          {
            policyEvent: {
              ...event,
              policyName: "log-retention",
              message: "m",
              enforcementLevel: "mandatory",
            },
          },
        ]
          .map((each) => JSON.stringify(each))
          .join("\n"),
      ),
    );
    const rows = text.split("\n").filter((line) => /mandatory|remediate/.test(line));
    expect(rows).toEqual([
      "| **mandatory** | `log-retention` | `lake` | m |",
      "| remediate | `required-tags` | `lake` | changes tags |",
    ]);
  });

  it("stays below GitHub's limit and says how many are left out", () => {
    const many = Array.from({ length: 500 }, (_, at) =>
      step("create", bucket, `bucket-${at}-${"x".repeat(400)}`),
    );
    const text = renderPreviewComment("dev", readPreviewEvents(many.join("\n")));
    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain("… and 440 more.");
  });
});
