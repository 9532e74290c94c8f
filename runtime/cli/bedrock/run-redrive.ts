import { SQSClient } from "@aws-sdk/client-sqs";
import { bedrockNames } from "../../../contracts/bedrock/names.ts";
import { isSet, numberOption, textOption, UsageError, type CliContext, type VerbInput } from "../command.ts";
import { confirm } from "../confirm.ts";
import { tellingAws } from "./aws-failure.ts";
import { openDeadLetters } from "./dead-letters.ts";
import { untilInterrupted } from "./interrupt.ts";
import { openRehearsal } from "./open-rehearsal.ts";
import { count } from "./print-replay.ts";
import { redrive, type Redrive } from "./redrive.ts";

/** Looks into the dead-letter queue; with `--move` what is ready goes back. */
export async function runRedrive(input: VerbInput, context: CliContext): Promise<Redrive> {
  const max = numberOption(input, "max", 1) ?? 1000;
  const moves = isSet(input, "move");
  if (!moves && (isSet(input, "yes") || isSet(input, "gone")))
    throw new UsageError("--yes and --gone go with --move.", "bedrock");
  const region = textOption(input, "region");
  const client = new SQSClient(region === undefined ? {} : { region });
  const explainer = openRehearsal({ region, nowMs: () => context.now().getTime() });
  return await untilInterrupted(
    async (signal) =>
      await tellingAws(async () => {
        const queue = await openDeadLetters(client, {
          queue: textOption(input, "queue") ?? bedrockNames.deadLetterQueue,
          source: textOption(input, "source"),
        });
        return await redrive({
          queue,
          explainer,
          signal,
          max,
          takesGone: isSet(input, "gone"),
          onLook: ({ message, verdict, code }) => context.say(`· ${verdict} ${code ?? ""} ${message}`),
          confirm: moves
            ? async (ready, source) =>
                await confirm(`Move ${count(ready.length, "message")} back to ${source}?`, input, context)
            : undefined,
        });
      }),
    context.say,
  ).finally(() => {
    client.destroy();
    explainer.close();
  });
}
