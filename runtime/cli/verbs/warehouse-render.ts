import { writeFileSync } from "node:fs";
import path from "node:path";
import { defineVerb, textOption, UsageError } from "../command.ts";

interface Rendering {
  environment: string;
  /** The file that was written; null where it goes to standard output. */
  file: string | null;
  sql: string;
}

const root = path.join(import.meta.dirname, "../../..");

export const warehouseRender = defineVerb<Rendering>({
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
    // Only here, so that no other verb waits for the planners.
    const { renderWarehouse } = await import("../render-warehouse.ts");
    const sql = renderWarehouse(root, environment);
    const file = textOption(input, "out");
    if (file !== undefined) writeFileSync(file, sql);
    return { environment, file: file ?? null, sql };
  },
  print({ file, sql }, context) {
    if (file === null) context.stdout.write(sql);
    else context.say(`Wrote ${file}.`);
  },
});
