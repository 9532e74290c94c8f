import { bedrockNames } from "../../../contracts/bedrock/names.ts";
import { printGenerated, type Generated } from "../bedrock/print-generated.ts";
import { printRedrive } from "../bedrock/print-redrive.ts";
import { printReplay } from "../bedrock/print-replay.ts";
import { printTrace } from "../bedrock/print-trace.ts";
import type { Redrive } from "../bedrock/redrive.ts";
import type { Replay } from "../bedrock/replay.ts";
import type { Trace } from "../bedrock/trace.ts";
import { defineVerb, UsageError, type CliContext, type VerbInput, type VerbOption } from "../command.ts";
import { nearest } from "../nearest.ts";

export type BedrockDone =
  | { did: "replay"; result: Replay }
  | { did: "trace"; result: Trace[] }
  | { did: "redrive"; result: Redrive }
  | { did: "generate"; result: Generated };

const actions = ["replay", "trace", "redrive", "generate"] as const;
type Action = (typeof actions)[number];

/** Which of them take an option; the help says so as well. */
const ofActions: Readonly<Record<string, readonly Action[]>> = {
  from: ["replay"],
  to: ["replay"],
  "dry-run": ["replay"],
  publish: ["replay"],
  ledger: ["replay"],
  usage: ["replay"],
  only: ["trace"],
  move: ["redrive"],
  gone: ["redrive"],
  queue: ["redrive"],
  source: ["redrive"],
  max: ["redrive"],
  records: ["generate"],
  out: ["generate"],
  seed: ["generate"],
  yes: ["replay", "redrive"],
  region: ["replay", "trace", "redrive"],
};

const options: Readonly<Record<string, VerbOption>> = {
  from: { type: "string", value: "<time>", help: "replay: objects of this time or later, by their name" },
  to: { type: "string", value: "<time>", help: "replay: objects of this time or before" },
  "dry-run": { type: "boolean", help: "replay: show what would be published; change nothing" },
  publish: {
    type: "string",
    value: "<where>",
    choices: ["cloudwatch", "nowhere"],
    help: "replay: cloudwatch (default for s3://) or nowhere (default for a folder)",
  },
  ledger: {
    type: "string",
    value: "<table>",
    help: `replay: the DynamoDB table of what is counted (default for CloudWatch: ${bedrockNames.ledger})`,
  },
  usage: {
    type: "string",
    value: "<place>",
    help: "replay: where usage for the warehouse is written, a folder or s3://bucket",
  },
  only: { type: "string", value: "skipped", choices: ["skipped"], help: "trace: leave out what counted" },
  move: { type: "boolean", help: "redrive: move back what would be done now" },
  gone: { type: "boolean", help: "redrive: move those back as well whose object is gone, to be dropped" },
  queue: {
    type: "string",
    value: "<name or URL>",
    help: `redrive: the dead-letter queue (default ${bedrockNames.deadLetterQueue})`,
  },
  source: {
    type: "string",
    value: "<name or URL>",
    help: "redrive: where messages go back to (default: the queue that it belongs to)",
  },
  max: { type: "string", value: "<n>", help: "redrive: look at so many messages at the most (default 1000)" },
  records: { type: "string", value: "<n>", help: "generate: how many (default 1000)" },
  out: { type: "string", value: "<folder>", help: "generate: where to (default: the lake of npm start)" },
  seed: { type: "string", value: "<n>", help: "generate: the same number gives the same logs (default 1)" },
  region: { type: "string", value: "<region>", help: "of AWS, instead of AWS_REGION" },
  yes: { type: "boolean", short: "y", help: "Do not ask" },
};

export const bedrock = defineVerb<BedrockDone>({
  name: "bedrock",
  summary: "Count Bedrock's invocation logs again, trace one, mend the dead-letter queue, make samples",
  details:
    "replay    counts the logs of a folder or of s3://bucket/prefix as the function does, each object once\n" +
    "trace     follows one log through every step, and says what became of each record and why; publishes nothing\n" +
    "redrive   says why each message lies in the dead-letter queue; --move moves the mended ones back, one by one\n" +
    "generate  writes logs such as Bedrock's, to look at\n" +
    "--from and --to choose whole objects by the time in their name. Credentials are those of the AWS command line.",
  positionals: "replay|trace|redrive|generate [<folder, file or s3://…>]",
  words: actions,
  options,
  examples: [
    { command: "tracelake bedrock replay .local/lake/bedrock --dry-run", does: "See what a folder holds" },
    {
      command: "tracelake bedrock replay s3://my-logs/bedrock/ --from 2026-01-15 --to 2026-01-16",
      does: "Count a day that is missing",
    },
    {
      command:
        "tracelake bedrock trace s3://my-logs/bedrock/AWSLogs/…/20260115T100512345Z_9b86bf4994c4ab1c.json.gz",
      does: "Follow one log",
    },
    { command: "tracelake bedrock redrive", does: "Ask why messages failed" },
    { command: "tracelake bedrock redrive --move", does: "Move the mended ones back" },
    { command: "tracelake bedrock generate --records 5000", does: "Have something to look at" },
  ],
  finding: "an object or a message failed, or a record was skipped (trace)",
  async run(input, context) {
    const [action, place, ...others] = input.positionals;
    if (!isAction(action)) throw new UsageError(describeUnknown(action), "bedrock");
    checkOptions(action, input);
    if (others.length > 0) throw new UsageError(`bedrock ${action} takes one place.`, "bedrock");
    return await runAction(action, place, input, context);
  },
  print(done, context) {
    context.stdout.write(printDone(done));
  },
  isFinding(done) {
    switch (done.did) {
      case "replay":
        return done.result.failures.length > 0;
      case "trace":
        return done.result.some(({ fault, skipped }) => fault !== null || skipped > 0);
      case "redrive":
        return done.result.letters.some(({ verdict }) => verdict !== "ready");
      case "generate":
        return false;
    }
  },
  isStopped: (done) => done.did === "replay" && done.result.isStopped,
});

function printDone(done: BedrockDone): string {
  switch (done.did) {
    case "replay":
      return printReplay(done.result);
    case "trace":
      return printTrace(done.result);
    case "redrive":
      return printRedrive(done.result);
    case "generate":
      return printGenerated(done.result);
  }
}

/** Imported only here: no other verb waits for AWS's clients. */
async function runAction(
  action: Action,
  place: string | undefined,
  input: VerbInput,
  context: CliContext,
): Promise<BedrockDone> {
  switch (action) {
    case "replay": {
      const { runReplay } = await import("../bedrock/run-replay.ts");
      return { did: "replay", result: await runReplay(needed(action, place), input, context) };
    }
    case "trace": {
      const { runTrace } = await import("../bedrock/run-trace.ts");
      return { did: "trace", result: await runTrace(needed(action, place), input, context) };
    }
    case "redrive": {
      if (place !== undefined) throw new UsageError("bedrock redrive takes --queue, not a place.", "bedrock");
      const { runRedrive } = await import("../bedrock/run-redrive.ts");
      return { did: "redrive", result: await runRedrive(input, context) };
    }
    case "generate": {
      if (place !== undefined) throw new UsageError("bedrock generate takes --out, not a place.", "bedrock");
      const { runGenerate } = await import("../bedrock/run-generate.ts");
      return { did: "generate", result: await runGenerate(input, context) };
    }
  }
}

const isAction = (text: string | undefined): text is Action =>
  (actions as readonly (string | undefined)[]).includes(text);

function describeUnknown(action: string | undefined): string {
  if (action === undefined) return `bedrock needs one of ${actions.join(", ")}.`;
  const meant = nearest(action, actions);
  return `bedrock does not ${action}.${meant === undefined ? ` It takes ${actions.join(", ")}.` : ` Did you mean ${meant}?`}`;
}

function checkOptions(action: Action, input: VerbInput): void {
  for (const [name, takers] of Object.entries(ofActions))
    if (input.options[name] !== undefined && !takers.includes(action))
      throw new UsageError(`--${name} is of ${takers.join(" and ")}, not of ${action}.`, "bedrock");
}

function needed(action: Action, place: string | undefined): string {
  if (place !== undefined) return place;
  throw new UsageError(`bedrock ${action} needs a folder, a file or s3://bucket/prefix.`, "bedrock");
}
