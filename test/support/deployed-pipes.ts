import { planPipes } from "../../infra/snowflake/pipes-plan.ts";
import type { PipePlan } from "../../infra/snowflake/pipes-plan.ts";
import type { LakeExport } from "../../infra/snowflake/exports-plan.ts";
import { slugs } from "../../infra/snowflake/exports-plan.ts";
import { readLanding } from "../../infra/snowflake/landing-files.ts";
import type { OwnSession } from "../../runtime/warehouse/duckdb/session.ts";
import { StatementError } from "../../runtime/warehouse/duckdb/statement-error.ts";

/** A pipe as the deployment makes it, in the order in which it was made. */
export interface DeployedPipe {
  plan: PipePlan;
  isPaused: boolean;
}

/**
 * What a stack with these exports has; where `withOlder` names one, its COPY had another text before, and the pipe of
 * that version has not been dropped yet.
 */
export function planDeployedPipes(
  landingFolder: string,
  exports: readonly LakeExport[],
  withOlder: readonly string[],
): DeployedPipe[] {
  const landing = readLanding(landingFolder);
  const place = { database: "BRAINTRUST_DATA", schema: "RAW_DATA", typed: (name: string) => name };
  const plan = (spec: LakeExport, isSecond: boolean) => {
    const { copyOf, recorded } = landing;
    const earlier = Object.fromEntries(
      Object.entries(recorded).map(([file, digests]) => [file, ["000000000000", ...digests.slice(-1)]]),
    );
    const today = Object.fromEntries(Object.entries(recorded).map(([file, all]) => [file, all.slice(-1)]));
    return planPipes([spec], { ...place, copyOf, recorded: isSecond ? earlier : today });
  };
  return [
    ...exports.flatMap((spec) => plan(spec, false)),
    ...exports.filter(({ name }) => withOlder.includes(name)).flatMap((spec) => plan(spec, true)),
  ].map((each) => ({ plan: each, isPaused: false }));
}

/**
 * A session of the warehouse on this machine under the names of a stack: its pipes are those given, each with a state of
 * its own, and each stage is the folder below which its export writes. Tables are the same in both.
 */
export function withDeployedPipes(session: OwnSession, pipes: readonly DeployedPipe[]): OwnSession {
  return {
    ...session,
    async query(statement, binds) {
      return answerPipes(statement, pipes) ?? (await session.query(toLocal(statement, pipes), binds));
    },
  };
}

const bare = (name: string) => name.replaceAll("'", "").split(".").at(-1)?.toUpperCase() ?? "";

function findPipe(name: string, pipes: readonly DeployedPipe[]): DeployedPipe {
  const found = pipes.find(({ plan }) => plan.pipe === bare(name));
  if (found !== undefined) return found;
  throw new StatementError(
    `SQL compilation error:\nPipe '${name.toUpperCase()}' does not exist or not authorized.`,
  );
}

/** Undefined where the statement is none of pipes. */
function answerPipes(statement: string, pipes: readonly DeployedPipe[]) {
  if (/^show pipes/i.test(statement))
    return pipes.map(({ plan }, index) => ({
      created_on: new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString(),
      name: plan.pipe,
      database_name: "BRAINTRUST_DATA",
      schema_name: "RAW_DATA",
      definition: plan.copyStatement,
    }));
  const [, paused, value] =
    /^alter pipe (\S+) set pipe_execution_paused = (\w+)$/i.exec(statement.trim()) ?? [];
  if (paused !== undefined) {
    findPipe(paused, pipes).isPaused = value === "true";
    return [{ status: "Statement executed successfully." }];
  }
  const [, asked] = /^select system\$pipe_status\(([^)]+)\) as status$/i.exec(statement.trim()) ?? [];
  if (asked === undefined) return undefined;
  const state = findPipe(asked, pipes).isPaused ? "PAUSED" : "RUNNING";
  return [{ status: JSON.stringify({ executionState: state, pendingFileCount: 0 }) }];
}

function toLocal(statement: string, pipes: readonly DeployedPipe[]): string {
  const refreshed = /^alter pipe (\S+) refresh/i.exec(statement)?.[1];
  if (refreshed !== undefined) {
    const { plan } = findPipe(refreshed, pipes);
    return `alter pipe raw_data.${localTable(plan)}_pipe refresh prefix = '${folderOf(plan)}'`;
  }
  return pipes
    .reduce((text, { plan }) => {
      const stage = new RegExp(String.raw`@raw_data\.${plan.stage}(?![\w$])/?`, "gi");
      return text
        .replaceAll(
          new RegExp(String.raw`get_stage_location\(@raw_data\.${plan.stage}\)`, "gi"),
          `'s3://local-lake/${plan.export.prefix}'`,
        )
        .replaceAll(stage, `@\0raw_data.${localStage(plan)}/${folderOf(plan)}`);
    }, statement)
    .replaceAll("\0", "");
}

const localTable = ({ export: { kind } }: PipePlan): string =>
  `${kind === "model_usage" ? "" : "braintrust_"}${slugs[kind].replaceAll("-", "_")}`;

function localStage(plan: PipePlan): string {
  if (plan.export.kind === "log_traces") return "s3_braintrust_stage";
  return plan.export.kind === "model_usage" ? "model_usage_stage" : `s3_${localTable(plan)}_stage`;
}

/** Below the folder that stands for `braintrust/` or `usage/`. */
const folderOf = ({ export: { prefix } }: PipePlan): string => prefix.split("/").slice(1).join("/");
