import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { credentials } from "@grpc/grpc-js";
import grpcService from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/analyzer_pb.js";
import emptyMessage from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planPackConfig } from "./pack-config.ts";
import { rules } from "./rules.ts";
import { makeSettings } from "./testing/verdicts.ts";

/**
 * The pack as the engine runs it: Pulumi's own launcher in a process of its own, spoken to over gRPC. So it is known that
 * `@pulumi/policy` takes what the adapter hands it, which its types don't all say.
 */

const unknownNumber = "3eeb2bf0-c639-47a8-9e75-3b44932eb421";
const secretSignature = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
const logGroup = "aws:cloudwatch/logGroup:LogGroup";
const { ADVISORY, MANDATORY } = messages.EnforcementLevel;

let pack: ChildProcess;
let client: InstanceType<typeof grpcService.AnalyzerClient>;

beforeAll(async () => {
  const launcher = createRequire(import.meta.url).resolve("@pulumi/pulumi/cmd/run-policy-pack");
  pack = spawn(process.execPath, [launcher, "127.0.0.1:1", "."], {
    cwd: import.meta.dirname,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [port]: unknown[] = pack.stdout === null ? [] : await once(pack.stdout, "data");
  client = new grpcService.AnalyzerClient(`127.0.0.1:${String(port).trim()}`, credentials.createInsecure());
}, 30_000);

afterAll(() => {
  client?.close();
  pack?.kill();
});

type Callback<T> = (error: Error | null, response: T) => void;

function call<T>(send: (callback: Callback<T>) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    send((error, response) => (error === null ? resolve(response) : reject(error)));
  });
}

function toStruct(props: object) {
  return struct.Struct.fromJavaScript(props as Parameters<typeof struct.Struct.fromJavaScript>[0]);
}

/** Fills in what requests about one resource, alone or within the stack, have in common. */
function describeResource<
  T extends InstanceType<typeof messages.AnalyzerResource | typeof messages.AnalyzeRequest>,
>(request: T, type: string, name: string, props: object): T {
  request.setType(type);
  request.setName(name);
  request.setUrn(`urn:pulumi:dev::tracelake::${type}::${name}`);
  request.setProperties(toStruct(props));
  request.setOptions(new messages.AnalyzerResourceOptions());
  return request;
}

async function analyze(type: string, props: object) {
  const request = describeResource(new messages.AnalyzeRequest(), type, "logs", props);
  return summarize(
    await call<InstanceType<typeof messages.AnalyzeResponse>>((done) => client.analyze(request, done)),
  );
}

function summarize(response: InstanceType<typeof messages.AnalyzeResponse>) {
  return response.getDiagnosticsList().map((each) => ({
    rule: each.getPolicyname(),
    level: each.getEnforcementlevel(),
    message: each.getMessage(),
  }));
}

async function configure(...parameters: Parameters<typeof planPackConfig>) {
  const request = new messages.ConfigureAnalyzerRequest();
  const levels = new Map(
    (await readInfo()).getPoliciesList().map((policy) => [policy.getName(), policy.getEnforcementlevel()]),
  );
  for (const [name, properties] of Object.entries(planPackConfig(...parameters))) {
    const config = new messages.PolicyConfig();
    config.setEnforcementlevel(levels.get(name) ?? MANDATORY);
    config.setProperties(toStruct(properties as object));
    request.getPolicyconfigMap().set(name, config);
  }
  await call<unknown>((done) => client.configure(request, done));
}

function readInfo() {
  return call<InstanceType<typeof messages.AnalyzerInfo>>((done) =>
    client.getAnalyzerInfo(new emptyMessage.Empty(), done),
  );
}

const bySettings = () => configure(rules, makeSettings({ requiredTags: [] }), []);

describe("the pack on Pulumi's own launcher", () => {
  it("serves every rule, and exception-valid after them", async () => {
    const info = await readInfo();
    expect(info.getPoliciesList().map((policy) => policy.getName())).toEqual([
      ...rules.map(({ name }) => name),
      "exception-valid",
    ]);
  });

  it("finds a violation of a mandatory rule mandatory", async () => {
    await bySettings();
    expect(await analyze("aws:sqs/queue:Queue", { sqsManagedSseEnabled: false })).toEqual([
      {
        rule: "queue-encryption",
        level: MANDATORY,
        message: expect.stringMatching(/^logs: its encryption is switched off\. Why: /),
      },
    ]);
  });

  it("finds what is not known advisory", async () => {
    await bySettings();
    const diagnostics = await analyze(logGroup, { retentionInDays: unknownNumber });
    expect(diagnostics).toEqual([
      { rule: "log-retention", level: ADVISORY, message: expect.stringContaining("logs: unchecked") },
    ]);
  });

  it("mends, and keeps secrets secret", async () => {
    await bySettings();
    const request = describeResource(new messages.AnalyzeRequest(), logGroup, "logs", {
      name: "app",
      kmsKeyId: { ...secretSignature, value: "key" },
    });
    const response = await call<InstanceType<typeof messages.RemediateResponse>>((done) =>
      client.remediate(request, done),
    );
    const [remediation] = response.getRemediationsList();
    expect(remediation?.getPolicyname()).toBe("log-retention");
    expect(remediation?.getProperties()?.toJavaScript()).toEqual({
      name: "app",
      kmsKeyId: { ...secretSignature, value: "key" },
      retentionInDays: 30,
    });
  });

  it("judges the stack as a whole, exceptions included", async () => {
    const accepted = { rule: "bucket-versioning", reason: "a trial lake", expires: "2999-01-01" };
    const exceptions = ["lake", "gone"].map((resource) => ({ ...accepted, resource }));
    await configure(rules, makeSettings({ isProduction: false }), exceptions);
    const request = new messages.AnalyzeStackRequest();
    const lake = describeResource(new messages.AnalyzerResource(), "aws:s3/bucket:Bucket", "lake", {
      bucket: "lake",
    });
    request.setResourcesList([lake]);
    const found = summarize(
      await call<InstanceType<typeof messages.AnalyzeResponse>>((done) => client.analyzeStack(request, done)),
    );
    expect(found).toEqual(
      expect.arrayContaining([
        { rule: "bucket-lifecycle", level: MANDATORY, message: expect.stringContaining("lake: it has no") },
        {
          rule: "bucket-versioning",
          level: ADVISORY,
          message: expect.stringContaining("Accepted until 2999"),
        },
        {
          rule: "exception-valid",
          level: MANDATORY,
          message: expect.stringMatching(/^gone: .* excuses nothing/),
        },
      ]),
    );
    expect(found.filter(({ rule }) => rule === "exception-valid")).toHaveLength(1);
  });
});
