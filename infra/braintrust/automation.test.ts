import { describe, expect, it } from "vitest";
import { braintrustAutomationSchema } from "../../contracts/braintrust-automation.ts";
import { planAutomation } from "./automation.ts";
import type { AutomationOptions, BraintrustExport } from "./automation.ts";

const traces: BraintrustExport = {
  name: "braintrust_traces",
  projectId: "7f1a2b3c-4d5e-4f60-8a71-9b82c3d4e5f6",
  kind: "log_traces",
  format: "jsonl",
  intervalSeconds: 3600,
  batchSize: 1000,
};

const options: AutomationOptions = {
  export: traces,
  roleArn: "arn:aws:iam::111122223333:role/BraintrustExportRole",
  bucketName: "tracelake-dev-lake-111122223333",
  prefix: "braintrust/braintrust_traces/",
};

const plan = (changes: Partial<BraintrustExport>) =>
  planAutomation({ ...options, export: { ...traces, ...changes } });

describe("planAutomation", () => {
  it("is the very body that Braintrust's API takes", () => {
    expect(planAutomation(options)).toEqual({
      project_id: "7f1a2b3c-4d5e-4f60-8a71-9b82c3d4e5f6",
      name: "braintrust_traces",
      config: {
        event_type: "btql_export",
        export_definition: { type: "log_traces" },
        export_path: "s3://tracelake-dev-lake-111122223333/braintrust/braintrust_traces/",
        format: "jsonl",
        interval_seconds: 3600,
        batch_size: 1000,
        credentials: { type: "aws_iam", role_arn: "arn:aws:iam::111122223333:role/BraintrustExportRole" },
      },
    });
  });

  it("exports spans and queries too", () => {
    expect(plan({ kind: "log_spans" }).config.export_definition).toEqual({ type: "log_spans" });
    const query = "select: * from: project_logs('p')";
    expect(plan({ kind: "btql_query", query }).config.export_definition).toEqual({
      type: "btql_query",
      btql_query: query,
    });
  });

  it("carries the external id's own part only where one is given", () => {
    expect(planAutomation(options).config.credentials).not.toHaveProperty("external_id");
    expect(planAutomation({ ...options, externalId: "a-1" }).config.credentials.external_id).toBe("a-1");
  });

  it("comes through JSON as the schema takes it", () => {
    const body = planAutomation({ ...options, externalId: "a-1" });
    expect(braintrustAutomationSchema.parse(JSON.parse(JSON.stringify(body)))).toEqual(body);
  });

  it("refuses a query where there is none to run, and none where there is", () => {
    expect(() => plan({ kind: "btql_query" })).toThrow(
      "The export braintrust_traces of kind btql_query needs a query.",
    );
    expect(() => plan({ query: "select: *" })).toThrow(
      "The export braintrust_traces takes either kind log_traces or a query, not both.",
    );
  });

  it.each<[string, Partial<BraintrustExport>]>([
    ["project_id", { projectId: "project" }],
    ["interval_seconds", { intervalSeconds: 0 }],
    ["interval_seconds", { intervalSeconds: 2_592_001 }],
    ["batch_size", { batchSize: 0.5 }],
    ["btql_query", { kind: "btql_query", query: " " }],
  ])("refuses what Braintrust would: %s of %j", (path, changes) => {
    expect(() => plan(changes)).toThrow(path);
  });
});
