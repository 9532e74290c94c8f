import { braintrustAutomationSchema } from "../../contracts/braintrust-automation.ts";
import type { BraintrustAutomation } from "../../contracts/braintrust-automation.ts";

/** One export as it is configured. */
export interface BraintrustExport {
  /** Names the automation. */
  name: string;
  /** The project's UUID. */
  projectId: string;
  /** A row a trace, a row a span, or a query. */
  kind: "log_traces" | "log_spans" | "btql_query";
  /** BTQL; with kind `btql_query` and only then. */
  query?: string | undefined;
  format: "jsonl" | "parquet";
  /** Seconds between two exports, 1 to 2 592 000. */
  intervalSeconds: number;
  /** Rows a batch. */
  batchSize: number;
}

export interface AutomationOptions {
  export: BraintrustExport;
  roleArn: string;
  /** The automation's own part of the external id. Default: Braintrust makes it up. */
  externalId?: string;
  bucketName: string;
  /** With `/` at its end. */
  prefix: string;
}

/** The body of `POST` or `PUT /v1/project_automation` for one export. Throws where Braintrust would refuse it. */
export function planAutomation(options: AutomationOptions): BraintrustAutomation {
  const { name, projectId, format, intervalSeconds, batchSize } = options.export;
  const { roleArn, externalId, bucketName, prefix } = options;
  const body = {
    project_id: projectId,
    name,
    config: {
      event_type: "btql_export",
      export_definition: planDefinition(options.export),
      export_path: `s3://${bucketName}/${prefix}`,
      format,
      interval_seconds: intervalSeconds,
      batch_size: batchSize,
      credentials: {
        type: "aws_iam",
        role_arn: roleArn,
        ...(externalId === undefined ? {} : { external_id: externalId }),
      },
    },
  };
  return braintrustAutomationSchema.parse(body);
}

function planDefinition({ name, kind, query }: BraintrustExport) {
  if (kind === "btql_query") {
    if (query === undefined) throw new Error(`The export ${name} of kind btql_query needs a query.`);
    return { type: kind, btql_query: query };
  }
  if (query !== undefined)
    throw new Error(`The export ${name} takes either kind ${kind} or a query, not both.`);
  return { type: kind };
}
