import { html } from "htm/preact";
import { StartSteps } from "./start-steps.ts";

const samples = [
  {
    title: "Logs to look at",
    about: "Invocation logs of several models, regions and profiles, as Bedrock writes them.",
    text: "npx tracelake bedrock generate --records 5000 --out .local/lake/bedrock",
  },
  {
    title: "Logs of your own",
    about: "As they lie in S3, in any folders. They are counted within seconds and sent nowhere.",
    text: "aws s3 sync s3://<bucket>/bedrock/ .local/lake/bedrock/",
  },
];

/** Shown until the first log is counted, which replaces it without a reload. */
export function BedrockStart() {
  return html`<${StartSteps}
    title="Waiting for the first invocation log"
    about="Put logs of Bedrock's invocations into the lake's folder. What was used appears here without a reload."
    samples=${samples}
  />`;
}
