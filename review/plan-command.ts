import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findSettingFaults } from "../policies/rule-settings.ts";
import type { Rule } from "../policies/rule.ts";
import { askingSecrets, secretsSchema } from "../stacks/config-schema.ts";
import { parseStackConfig, StackConfigError, type StackConfig } from "../stacks/config.ts";
import { diffPlans } from "./diff-plan.ts";
import { formatPlan, makePlan, type Plan } from "./plan.ts";
import { isRefused } from "./policy-review.ts";
import { renderDifferences, summarizeDifferences } from "./render-difference.ts";
import { renderPlan, type Paint } from "./render-plan.ts";
import { runProgram } from "./run-program.ts";
import { assumeSecrets, listStacks, makeFileReader, readStackFile, UnknownStackError } from "./stack-file.ts";

export const exitCodes = { ok: 0, differs: 1, usage: 64, config: 78 } as const;

export const help = `npm run plan -- <stack> [--json | --check | --write]

What the stack consists of, what the policies say of it, who may do what, and what it would cost: without any account,
credential or network. Names and ARNs are made from the configuration; what only a deployment tells is named so.

  --json    print the data
  --check   compare with plans/<stack>.json and show the difference, property by property
  --write   write plans/<stack>.json, to be committed
  --help    this

Exit codes: 0 done; 1 the plan differs from the committed one, or (--check) a mandatory policy is violated;
64 a wrong argument; 78 the stack's configuration is not valid.
`;

export interface PlanCommandDeps {
  /** The checkout. */
  root: string;
  /** In Pulumi.yaml; the namespace of the configuration. */
  project: string;
  rules: readonly Rule[];
  requiredTags: readonly string[];
  now: Date;
  /** Loads and runs the stacks' program. */
  program: () => Promise<unknown>;
  paint: Paint;
  print: (text: string) => void;
  printError: (text: string) => void;
}

interface Arguments {
  stack: string;
  mode: "show" | "json" | "check" | "write";
}

class UsageError extends Error {}

/** Runs `npm run plan` and gives its exit code. */
export async function runPlanCommand(argv: readonly string[], deps: PlanCommandDeps): Promise<number> {
  try {
    const parsed = parseArguments(argv, deps.root);
    if (parsed === "help") {
      deps.print(help);
      return exitCodes.ok;
    }
    const plan = await planStack(parsed.stack, deps);
    return present(plan, parsed, deps);
  } catch (error) {
    if (error instanceof UsageError || error instanceof UnknownStackError) {
      deps.printError(`${error.message}; npm run plan -- --help says more\n`);
      return exitCodes.usage;
    }
    if (error instanceof StackConfigError) {
      deps.printError(`${error.message}\n`);
      return exitCodes.config;
    }
    throw error;
  }
}

function parseArguments(argv: readonly string[], root: string): Arguments | "help" {
  const { values, positionals } = parseFlags(argv);
  if (values.help === true) return "help";
  const modes = (["json", "check", "write"] as const).filter((mode) => values[mode] === true);
  if (modes.length > 1) throw new UsageError(`--${modes.join(" and --")} exclude one another`);
  const [stack, ...more] = positionals;
  if (stack === undefined) {
    throw new UsageError(`which stack? expected ${listStacks(root).join(" or ") || "the name of one"}`);
  }
  if (more.length > 0) throw new UsageError(`expected one stack, given ${positionals.join(" ")}`);
  return { stack, mode: modes[0] ?? "show" };
}

function parseFlags(argv: readonly string[]) {
  const flag = { type: "boolean" } as const;
  try {
    return parseArgs({
      args: [...argv],
      options: { json: flag, check: flag, write: flag, help: { ...flag, short: "h" } },
      allowPositionals: true,
    });
  } catch (cause) {
    // Node's own message goes on with advice about "--".
    throw new UsageError((cause as Error).message.split(". ")[0] ?? "", { cause });
  }
}

/** A stack's plan as data. */
export async function planStack(
  stack: string,
  {
    root,
    project,
    rules,
    requiredTags,
    now,
    program,
  }: Omit<PlanCommandDeps, "paint" | "print" | "printError">,
): Promise<Plan> {
  const { file, assumed } = assumeSecrets(
    readStackFile(root, stack),
    project,
    Object.keys(secretsSchema.shape).filter((key) => !askingSecrets.includes(key)),
  );
  const config = parseStackConfig(stack, makeFileReader(file, project));
  const settings = settingsOf(config, requiredTags);
  const faults = findSettingFaults(rules, settings);
  if (faults.length > 0) throw new StackConfigError(stack, faults);
  const run = await runProgram({ project, file, account: config.aws, program });
  return makePlan(run, {
    project,
    stack,
    assumedSecrets: assumed,
    root,
    volume: {
      ...config.volume,
      retentionDays: config.processor.retentionDays,
      creditPriceUsd: config.snowflake?.creditPriceUsd ?? 0,
    },
    policies: {
      rules,
      settings,
      exceptions: config.policies.exceptions,
      now,
    },
  });
}

function settingsOf({ production, policies }: StackConfig, requiredTags: readonly string[]) {
  const { monthlyCostCeilingUsd, rules } = policies;
  return {
    isProduction: production,
    requiredTags,
    rules,
    ...(monthlyCostCeilingUsd === undefined ? {} : { monthlyCostCeilingUsd }),
  };
}

function present(plan: Plan, { stack, mode }: Arguments, deps: PlanCommandDeps): number {
  const path = `plans/${stack}.json`;
  switch (mode) {
    case "json":
      deps.print(formatPlan(plan));
      return exitCodes.ok;
    case "write":
      writeFileSync(join(deps.root, path), formatPlan(plan));
      deps.print(`wrote ${path}: ${plan.resources.length} resources\n`);
      return exitCodes.ok;
    case "check":
      return check(plan, path, deps);
    case "show":
      deps.print(renderPlan(plan, deps.paint));
      return exitCodes.ok;
  }
}

function check(plan: Plan, path: string, { root, paint, print, printError }: PlanCommandDeps): number {
  const remedy = `npm run plan -- ${plan.stack} --write`;
  const file = join(root, path);
  if (!existsSync(file)) {
    printError(`there is no ${path}; write it with: ${remedy}\n`);
    return exitCodes.differs;
  }
  // Compared as data, so that a formatter's taste makes no difference.
  const differences = diffPlans(JSON.parse(readFileSync(file, "utf8")), JSON.parse(formatPlan(plan)));
  if (differences.length > 0) {
    print(`${renderDifferences(differences, paint)}\n`);
    printError(`${path} differs (${summarizeDifferences(differences)}); if that is meant: ${remedy}\n`);
    return exitCodes.differs;
  }
  if (isRefused(plan.policies)) {
    printError(`${path} is up to date, but a mandatory policy is violated: npm run plan -- ${plan.stack}\n`);
    return exitCodes.differs;
  }
  print(`${path} is up to date: ${plan.resources.length} resources\n`);
  return exitCodes.ok;
}
