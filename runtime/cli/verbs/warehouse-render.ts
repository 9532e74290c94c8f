import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readLandingPlan, renderScript, renderSnowflake } from "../../../infra/snowflake/render-plan.ts";
import { planRenderEnvironment } from "../../../infra/snowflake/render-environment-plan.ts";
import { defineVerb, textOption, UsageError } from "../command.ts";
import { readStackValues } from "../stack-file.ts";

interface Rendering {
  environment: string;
  /** The file that was written; null where it goes to standard output. */
  file: string | null;
  statements: string;
}

/** Takes the folder that holds `Pulumi.<stack>.yaml` and the warehouse's SQL. */
export const makeWarehouseRender = (root: string) =>
  defineVerb<Rendering>({
    name: "warehouse",
    summary: "Print the complete Snowflake DDL of an environment, to be run by hand",
    details:
      "The same objects, under the same names, as the deployment makes: for who has no Pulumi, or wants to read before it\n" +
      "runs. Every statement can be run again. It connects to nothing; values come from Pulumi.<environment>.yaml.",
    positionals: "render",
    words: ["render"],
    options: {
      environment: { type: "string", short: "e", value: "<stack>", help: "Whose: dev, prod (default dev)" },
      out: { type: "string", short: "o", value: "<file>", help: "Write it there instead of standard output" },
    },
    examples: [
      {
        command: "tracelake warehouse render --target snowflake --environment prod",
        does: "Read what an environment is made of",
      },
      {
        command: "tracelake warehouse render -e dev --out dev.sql",
        does: "Write a script to run in Snowsight",
      },
    ],
    async run(input) {
      const [action, ...others] = input.positionals;
      if (action !== "render" || others.length > 0)
        throw new UsageError("warehouse takes one word: render.", "warehouse");
      if (textOption(input, "target") === "local")
        throw new UsageError(
          "The warehouse on this machine makes its objects itself; only Snowflake's are rendered.",
          "warehouse",
        );
      const environment = textOption(input, "environment") ?? "dev";
      const statements = render(root, environment);
      const file = textOption(input, "out");
      if (file !== undefined) writeFileSync(file, statements);
      return await Promise.resolve({ environment, file: file ?? null, statements });
    },
    print({ file, statements }, context) {
      if (file === null) context.stdout.write(statements);
      else context.say(`Wrote ${file}.`);
    },
  });

function render(root: string, stack: string): string {
  const { braintrust, snowflake, ...values } = readStackValues(root, stack);
  if (braintrust === undefined || snowflake === undefined)
    throw new UsageError(
      `The environment ${stack} has no braintrust or no snowflake in its file.`,
      "warehouse",
    );
  const folder = path.join(root, "runtime", "warehouse");
  const readText = (file: string) => readFileSync(path.join(folder, file), "utf8");
  const environment = planRenderEnvironment(stack, { ...values, exports: braintrust.exports, snowflake });
  const landing = readLandingPlan(path.join(folder, "landing"));
  return renderScript(stack, environment.deployRole, renderSnowflake({ ...environment, landing, readText }));
}

export const warehouseRender = makeWarehouseRender(path.join(import.meta.dirname, "../../.."));
