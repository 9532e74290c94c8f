import type { BedrockErrorCode } from "../../../contracts/bedrock/errors.ts";
import { ObjectFault, type ObjectRef } from "../../bedrock-metrics/record.ts";
import { describeFault } from "./describe-fault.ts";
import type { DeadLetter } from "./dead-letters.ts";

export interface LetterVerdict {
  message: string;
  /** When it first entered a queue, ISO 8601. */
  sent: string | null;
  /** ready: works when tried now; broken: would come back here; gone: its object is no more, nothing would be counted. */
  verdict: "ready" | "broken" | "gone";
  code: BedrockErrorCode | null;
  reason: string;
  /** What to do; empty where it is ready. */
  remedy: string;
  /** `s3://bucket/key` of each object that it names. */
  objects: string[];
}

export interface Explainer {
  /** @throws {ObjectFault} BMAS-005 */
  parse: (body: string) => { kind: "objects"; objects: readonly ObjectRef[] } | { kind: "test" };
  /** All that the function does but for publishing. @throws {ObjectFault} */
  rehearse: (object: ObjectRef, signal: AbortSignal) => Promise<void>;
}

/** Why a message lies in the dead-letter queue, found by doing its work again without any effect. */
export async function explainLetter(
  letter: DeadLetter,
  explainer: Explainer,
  signal: AbortSignal,
): Promise<LetterVerdict> {
  const base = {
    message: letter.messageId,
    sent: letter.sentMs === undefined ? null : new Date(letter.sentMs).toISOString(),
    objects: [] as string[],
  };
  try {
    const envelope = explainer.parse(letter.body);
    if (envelope.kind === "test") return { ...base, ...ready("S3's test message, which is acknowledged") };
    for (const { bucket, key } of envelope.objects) base.objects.push(`s3://${bucket}/${key}`);
    const faults: ObjectFault[] = [];
    for (const object of envelope.objects) {
      await explainer.rehearse(object, signal).catch((error: unknown) => faults.push(asFault(error)));
    }
    // A fault that comes back decides over one that is dropped.
    const fault = faults.find(({ outcome }) => outcome === "retry") ?? faults[0];
    if (fault !== undefined && (fault.outcome === "retry" || faults.length === envelope.objects.length))
      return { ...base, ...judge(fault) };
    return {
      ...base,
      ...ready("it can be read; what kept it out was mended, or was in publishing (BMAS-004)"),
    };
  } catch (error) {
    return { ...base, ...judge(asFault(error)) };
  }
}

const ready = (reason: string) => ({ verdict: "ready" as const, code: null, reason, remedy: "" });

const judge = (fault: ObjectFault) => ({
  verdict: fault.outcome === "drop" ? ("gone" as const) : ("broken" as const),
  ...describeFault(fault),
});

/** What is not about the object (no network, no credentials) must not be taken for a verdict. */
function asFault(error: unknown): ObjectFault {
  if (error instanceof ObjectFault) return error;
  throw error;
}
