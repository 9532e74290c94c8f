import { S3Client } from "@aws-sdk/client-s3";
import { parseEnvelope } from "../../bedrock-metrics/decode/parse-envelope.ts";
import { processObject } from "../../bedrock-metrics/process-object.ts";
import { makeS3Source } from "../../bedrock-metrics/sources/s3-source.ts";
import { loadAggregatorConfig } from "./config.ts";
import type { Explainer } from "./explain-letter.ts";
import { makeLook } from "./open-look.ts";
import { makeTally } from "./tally.ts";

/** Does a message's work again without any effect. */
export function openRehearsal(options: {
  region: string | undefined;
  nowMs: () => number;
}): Explainer & { close: () => void } {
  const { region, nowMs } = options;
  const client = new S3Client({ followRegionRedirects: true, ...(region === undefined ? {} : { region }) });
  // What is gone now was asked for patiently before: it need not be waited for.
  const source = makeS3Source({ client, sleep: () => Promise.resolve() });
  const look = makeLook({ config: loadAggregatorConfig(), asksBedrock: true, nowMs });
  return {
    parse: parseEnvelope,
    async rehearse(object, signal) {
      await processObject(look(source, makeTally(nowMs())), object, { signal });
    },
    close: () => client.destroy(),
  };
}
