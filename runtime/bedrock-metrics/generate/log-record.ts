import type { Random } from "./random.ts";

interface RecordOptions {
  random: Random;
  region: string;
  account: string;
  timeMs: number;
  bodyBytes: number;
}

/** What is called, how often, and how: as an id or as the ARN of a profile. */
const models: readonly {
  weight: number;
  model: string;
  form: "id" | "profile" | "foundation";
  operation: Operation;
}[] = [
  {
    weight: 30,
    model: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
    form: "profile",
    operation: "ConverseStream",
  },
  {
    weight: 20,
    model: "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
    form: "profile",
    operation: "Converse",
  },
  { weight: 10, model: "eu.anthropic.claude-haiku-4-5-20251001-v1:0", form: "id", operation: "InvokeModel" },
  { weight: 10, model: "amazon.nova-lite-v1:0", form: "id", operation: "Converse" },
  { weight: 8, model: "amazon.titan-embed-text-v2:0", form: "foundation", operation: "InvokeModel" },
  {
    weight: 6,
    model: "meta.llama3-3-70b-instruct-v1:0",
    form: "id",
    operation: "InvokeModelWithResponseStream",
  },
  { weight: 5, model: "mistral.mistral-large-2407-v1:0", form: "id", operation: "Converse" },
  { weight: 4, model: "deepseek.v3.2", form: "id", operation: "ConverseStream" },
  { weight: 4, model: "cohere.embed-v4:0", form: "id", operation: "InvokeModel" },
  { weight: 3, model: "application", form: "profile", operation: "Converse" },
];

type Operation = "Converse" | "ConverseStream" | "InvokeModel" | "InvokeModelWithResponseStream";

const drawn = models.flatMap((entry) => Array<(typeof models)[number]>(entry.weight).fill(entry));
const words =
  "the invoice shows a total of for which no order was found please check the account and answer soon".split(
    " ",
  );

/** The lines of one invocation: mostly one, at times a first one without counts, or something that is no record. */
export function makeLogRecord(options: RecordOptions): string[] {
  const { random } = options;
  const record = makeRecord(options);
  if (random.chance(0.001)) return [JSON.stringify(record).slice(0, -40)];
  const isTwice =
    record.operation === "ConverseStream" && record.errorCode === undefined && random.chance(0.02);
  if (!isTwice) return [JSON.stringify(record)];
  const input = {
    ...record.input,
    inputTokenCount: 0,
    cacheReadInputTokenCount: 0,
    cacheWriteInputTokenCount: 0,
  };
  return [JSON.stringify({ ...record, input, output: { outputTokenCount: 0 } }), JSON.stringify(record)];
}

function makeRecord({ random, region, account, timeMs, bodyBytes }: RecordOptions) {
  const { model, form, operation } = random.pick(drawn);
  const isFailed = random.chance(0.01);
  const isEmbedding = model.includes("embed");
  const inputTokens = Math.max(1, Math.round(20 * Math.exp(random.next() * 5)));
  const isCached = model.includes("claude") && random.chance(0.4);
  const isRouted = model.startsWith("global.") || (/^(us|eu)\./.test(model) && random.chance(0.3));
  const body = { messages: [{ role: "user", content: [{ text: prose(random, bodyBytes * 0.7) }] }] };
  return {
    timestamp: new Date(timeMs).toISOString().replace(".000Z", "Z"),
    accountId: account,
    region,
    requestId: random.uuid(),
    operation,
    modelId: nameOf(model, form, region, account),
    ...(random.chance(0.5)
      ? { requestMetadata: { applicationId: random.pick(["chat", "search", "billing"]) } }
      : {}),
    input: {
      inputContentType: "application/json",
      inputBodyJson: body,
      inputTokenCount: inputTokens,
      ...(isCached
        ? {
            cacheReadInputTokenCount: random.whole(0, 8_000),
            cacheWriteInputTokenCount: random.whole(0, 1_000),
          }
        : {}),
    },
    output: isFailed
      ? { outputContentType: "application/json", outputBodyJson: {} }
      : {
          outputContentType: "application/json",
          outputBodyJson: outputBody(random, operation, bodyBytes * 0.3),
          ...(isEmbedding ? {} : { outputTokenCount: random.whole(1, 900) }),
        },
    ...(isRouted ? { inferenceRegion: random.pick(["us-east-2", "us-west-2", "ap-northeast-1"]) } : {}),
    ...(isFailed ? { errorCode: random.pick(["ThrottlingException", "ModelTimeoutException"]) } : {}),
    identity: { arn: `arn:aws:sts::${account}:assumed-role/app/session` },
    schemaType: "ModelInvocationLog",
    schemaVersion: "1.0",
  };
}

function nameOf(
  model: string,
  form: "id" | "profile" | "foundation",
  region: string,
  account: string,
): string {
  if (model === "application")
    return `arn:aws:bedrock:${region}:${account}:application-inference-profile/k3q9x0c2v7ab`;
  if (form === "profile") return `arn:aws:bedrock:${region}:${account}:inference-profile/${model}`;
  return form === "foundation" ? `arn:aws:bedrock:${region}::foundation-model/${model}` : model;
}

function outputBody(random: Random, operation: Operation, bytes: number): unknown {
  const latencyMs = Math.round(200 * Math.exp(random.next() * 3));
  const text = prose(random, bytes);
  if (operation !== "InvokeModelWithResponseStream")
    return {
      output: { message: { content: [{ text }] } },
      stopReason: "end_turn",
      metrics: { latencyMs },
      usage: {},
    };
  const chunks = text.split(". ").map((part) => ({ generation: part, generation_token_count: 1 }));
  return [
    ...chunks,
    { "amazon-bedrock-invocationMetrics": { invocationLatency: latencyMs, inputTokenCount: 1 } },
  ];
}

/** Sentences with quotation marks, new lines and letters beyond ASCII, as bodies have them. */
function prose(random: Random, bytes: number): string {
  let text = "";
  while (text.length < bytes) {
    const word = random.pick(words);
    const ending = random.chance(0.02)
      ? "\n\n"
      : random.chance(0.08)
        ? ". "
        : random.chance(0.01)
          ? " – "
          : " ";
    text += random.chance(0.02) ? `"${word}"${ending}` : `${word}${ending}`;
  }
  return text;
}
