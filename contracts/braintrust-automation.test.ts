import { describe, expect, it } from "vitest";
import { braintrustAutomationSchema } from "./braintrust-automation.ts";

const config = {
  event_type: "btql_export",
  export_definition: { type: "log_spans" },
  export_path: "s3://lake/braintrust/spans/",
  format: "parquet",
  interval_seconds: 300,
  credentials: { type: "aws_iam", role_arn: "arn:aws:iam::111122223333:role/team/BraintrustExportRole" },
};
const body = { project_id: "7f1a2b3c-4d5e-4f60-8a71-9b82c3d4e5f6", name: "spans", config };

const accepts = (value: unknown) => braintrustAutomationSchema.safeParse(value).success;

describe("braintrustAutomationSchema", () => {
  it.each<[string, object]>([
    ["the least that the API needs", body],
    ["a description", { ...body, description: "To the lake" }],
    ["a paused automation", { ...body, config: { ...config, status: "paused" } }],
    ["the batch size that Braintrust shows for none", { ...body, config: { ...config, batch_size: null } }],
    [
      "an external id",
      { ...body, config: { ...config, credentials: { ...config.credentials, external_id: "a" } } },
    ],
    [
      "a query",
      { ...body, config: { ...config, export_definition: { type: "btql_query", btql_query: "select: *" } } },
    ],
  ])("takes %s", (_, value) => {
    expect(accepts(value)).toBe(true);
  });

  it.each<[string, object]>([
    ["a misspelt key", { ...body, projectId: "p" }],
    ["a misspelt key within", { ...body, config: { ...config, batchSize: 1 } }],
    ["a project that is no UUID", { ...body, project_id: "my-project" }],
    ["no name", { ...body, name: "" }],
    ["another event", { ...body, config: { ...config, event_type: "logs" } }],
    ["another definition", { ...body, config: { ...config, export_definition: { type: "log_scores" } } }],
    [
      "a query without its text",
      { ...body, config: { ...config, export_definition: { type: "btql_query" } } },
    ],
    [
      "a query with traces",
      { ...body, config: { ...config, export_definition: { type: "log_traces", btql_query: "q" } } },
    ],
    ["a whole bucket", { ...body, config: { ...config, export_path: "s3://lake/" } }],
    ["a path that is not S3's", { ...body, config: { ...config, export_path: "gs://lake/spans/" } }],
    ["another format", { ...body, config: { ...config, format: "csv" } }],
    ["an interval above 30 days", { ...body, config: { ...config, interval_seconds: 2_592_001 } }],
    ["an interval in words", { ...body, config: { ...config, interval_seconds: "300" } }],
    [
      "a user in place of a role",
      {
        ...body,
        config: {
          ...config,
          credentials: { type: "aws_iam", role_arn: "arn:aws:iam::111122223333:user/ada" },
        },
      },
    ],
  ])("refuses %s", (_, value) => {
    expect(accepts(value)).toBe(false);
  });
});
