import { randomBytes } from "node:crypto";
import { TraceState, parseTraceParent } from "@opentelemetry/core";

/** Where a piece of work stands in a trace, after W3C Trace Context. Ids are hex, of 16 and 8 bytes. */
export interface TraceContext {
  traceId: string;
  /** Of this work. */
  spanId: string;
  /** Of the work that asked for it. */
  parentSpanId?: string;
  /** Whoever began the trace records it; who goes on with it does as well. */
  isSampled: boolean;
  /** The vendors' own, handed on as it came. */
  traceState?: string;
}

/** Headers of a request, or attributes of a message. */
export type TraceCarrier = Readonly<Record<string, string | readonly string[] | undefined>>;

const sampledFlag = 1;

/** `share` of the traces that begin here are recorded, by their id: whoever else decides so decides alike. */
export function beginTrace(share = 0): TraceContext {
  const traceId = newId(16);
  return { traceId, spanId: newId(8), isSampled: isChosen(traceId, share) };
}

/** Goes on with the caller's trace where its headers name one, else begins one. */
export function continueTrace(carrier: TraceCarrier, share = 0): TraceContext {
  const parent = readTrace(carrier);
  if (parent === undefined) return beginTrace(share);
  return { ...parent, spanId: newId(8), parentSpanId: parent.spanId };
}

/** The sender's own place in the trace; undefined where there is none or it is not valid. */
export function readTrace(carrier: TraceCarrier): TraceContext | undefined {
  const { traceparent } = carrier;
  if (typeof traceparent !== "string") return undefined;
  const parsed = parseTraceParent(traceparent);
  if (parsed === null) return undefined;
  const state = readState(carrier["tracestate"]);
  return {
    traceId: parsed.traceId,
    spanId: parsed.spanId,
    isSampled: (parsed.traceFlags & sampledFlag) === sampledFlag,
    ...(state === undefined ? {} : { traceState: state }),
  };
}

/** Members that are not valid are left out, more than 32 as well. */
function readState(sent: string | readonly string[] | undefined): string | undefined {
  if (sent === undefined) return undefined;
  const state = new TraceState(typeof sent === "string" ? sent : sent.join(",")).serialize();
  return state === "" ? undefined : state;
}

/** Work below this one, in the same trace. */
export function childOf(context: TraceContext): TraceContext {
  return { ...context, spanId: newId(8), parentSpanId: context.spanId };
}

/** Headers for a call that is made on behalf of this work. */
export function traceHeaders({
  traceId,
  spanId,
  isSampled,
  traceState,
}: TraceContext): Record<string, string> {
  return {
    traceparent: `00-${traceId}-${spanId}-0${isSampled ? sampledFlag : 0}`,
    ...(traceState === undefined ? {} : { tracestate: traceState }),
  };
}

/** The same as attributes of a message of SQS or SNS. */
export function traceAttributes(
  context: TraceContext,
): Record<string, { DataType: "String"; StringValue: string }> {
  return Object.fromEntries(
    Object.entries(traceHeaders(context)).map(([name, StringValue]) => [
      name,
      { DataType: "String" as const, StringValue },
    ]),
  );
}

/** Of a message as a Lambda function gets it. */
export function readAttributes(
  attributes: Readonly<Record<string, { stringValue?: string | undefined }>>,
): TraceContext | undefined {
  return readTrace(
    Object.fromEntries(Object.entries(attributes).map(([name, { stringValue }]) => [name, stringValue])),
  );
}

/** By the last 7 bytes, which are random in every kind of trace id. */
function isChosen(traceId: string, share: number): boolean {
  return Number.parseInt(traceId.slice(-14), 16) < share * 2 ** 56;
}

const newId = (bytes: 8 | 16): string => {
  const id = randomBytes(bytes).toString("hex");
  return /^0+$/.test(id) ? newId(bytes) : id;
};
