import { usagePrefix } from "../../../contracts/bedrock/names.ts";
import { archivePrefix, archiveStageName } from "../../../contracts/warehouse/archive.ts";
import type { ExportKind } from "./detect-kind.ts";

/** How files of one kind of export reach their table: what the deployment makes for each export in Snowflake. */
export interface ExportRoute {
  kind: ExportKind;
  /** What the stage's paths begin with, below the lake folder; empty of usage, which has a folder of its own. */
  folder: string;
  /** Full names, lower case. */
  table: string;
  stage: string;
  pipe: string;
}

const usageStage = "raw_data.model_usage_stage";

export const exportRoutes: readonly ExportRoute[] = [
  {
    kind: "traces",
    folder: "traces",
    table: "raw_data.braintrust_traces",
    stage: "raw_data.s3_braintrust_stage",
    pipe: "raw_data.braintrust_traces_pipe",
  },
  {
    kind: "spans",
    folder: "spans",
    table: "raw_data.braintrust_spans",
    stage: "raw_data.s3_braintrust_spans_stage",
    pipe: "raw_data.braintrust_spans_pipe",
  },
  {
    kind: "query_rows",
    folder: "queries",
    table: "raw_data.braintrust_query_rows",
    stage: "raw_data.s3_braintrust_query_rows_stage",
    pipe: "raw_data.braintrust_query_rows_pipe",
  },
  {
    kind: "model_usage",
    folder: "",
    table: "raw_data.model_usage",
    stage: usageStage,
    pipe: "raw_data.model_usage_pipe",
  },
];

const bucket = "s3://local-lake/";

/** What the lake folder stands for, as locations of stages name it. */
export const lakeLocation = `${bucket}braintrust/`;

/** The same of the usage folder. */
export const usageLocation = `${bucket}${usagePrefix}`;

/** Where rows are unloaded to before they are deleted: no pipe reads there, as no export is written there. */
export const archiveRoute = { folder: ".archive", stage: `raw_data.${archiveStageName}` } as const;

/** Of a stage, as GET_STAGE_LOCATION says it. All exports share one, since a file's first folder tells its kind. */
export function locationOf(stage: string): string {
  if (stage === usageStage) return usageLocation;
  return stage === archiveRoute.stage ? `${bucket}${archivePrefix}` : lakeLocation;
}
