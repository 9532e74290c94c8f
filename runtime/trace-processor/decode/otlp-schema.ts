import protobuf from "protobufjs";
import { type Instant, instantOfWords } from "./instant.ts";
import type { OtlpRequest } from "./otlp-message.ts";

const optional = (id: number, type: string) => ({ id, type });
const repeated = (id: number, type: string) => ({ id, type, rule: "repeated" });

/**
 * The part of opentelemetry-proto v1 that is read, with its field numbers. Fields left out are skipped by the
 * decoder. Two things differ on purpose, and not on the wire: `AnyValue` has no `oneof` (its setter deletes the six
 * other fields for each value) and fields have explicit presence (absent stays undefined).
 */
const messages = {
  ExportTraceServiceRequest: { fields: { resourceSpans: repeated(1, "ResourceSpans") } },
  ResourceSpans: { fields: { resource: optional(1, "Resource"), scopeSpans: repeated(2, "ScopeSpans") } },
  Resource: { fields: { attributes: repeated(1, "KeyValue") } },
  ScopeSpans: { fields: { scope: optional(1, "InstrumentationScope"), spans: repeated(2, "Span") } },
  InstrumentationScope: { fields: { name: optional(1, "string"), version: optional(2, "string") } },
  Span: {
    fields: {
      traceId: optional(1, "bytes"),
      spanId: optional(2, "bytes"),
      parentSpanId: optional(4, "bytes"),
      name: optional(5, "string"),
      kind: optional(6, "int32"),
      startTimeUnixNano: optional(7, "fixed64"),
      endTimeUnixNano: optional(8, "fixed64"),
      attributes: repeated(9, "KeyValue"),
      events: repeated(11, "Event"),
      status: optional(15, "Status"),
    },
  },
  Event: {
    fields: {
      timeUnixNano: optional(1, "fixed64"),
      name: optional(2, "string"),
      attributes: repeated(3, "KeyValue"),
    },
  },
  Status: { fields: { message: optional(2, "string"), code: optional(3, "int32") } },
  KeyValue: { fields: { key: optional(1, "string"), value: optional(2, "AnyValue") } },
  AnyValue: {
    fields: {
      stringValue: optional(1, "string"),
      boolValue: optional(2, "bool"),
      intValue: optional(3, "int64"),
      doubleValue: optional(4, "double"),
      arrayValue: optional(5, "ArrayValue"),
      kvlistValue: optional(6, "KeyValueList"),
      bytesValue: optional(7, "bytes"),
    },
  },
  ArrayValue: { fields: { values: repeated(1, "AnyValue") } },
  KeyValueList: { fields: { values: repeated(1, "KeyValue") } },
} satisfies Record<string, protobuf.IType>;

/**
 * Classes for the messages that come in numbers. All fields are set at construction, so that every message of a type
 * has one shape, and an absent field is undefined: the library's own classes answer with a default, which would make
 * an empty value look like "" and an absent time like 0. (5 µs a span; 7 µs where a loop sets the fields.)
 */
class SpanMessage extends protobuf.Message {
  traceId = undefined;
  spanId = undefined;
  parentSpanId = undefined;
  name = undefined;
  kind = undefined;
  startTimeUnixNano = undefined;
  endTimeUnixNano = undefined;
  attributes = undefined;
  events = undefined;
  status = undefined;
}

class EventMessage extends protobuf.Message {
  timeUnixNano = undefined;
  name = undefined;
  attributes = undefined;
}

class KeyValueMessage extends protobuf.Message {
  key = undefined;
  value = undefined;
}

class AnyValueMessage extends protobuf.Message {
  stringValue = undefined;
  boolValue = undefined;
  intValue = undefined;
  doubleValue = undefined;
  arrayValue = undefined;
  kvlistValue = undefined;
  bytesValue = undefined;
}

const messageClasses = {
  Span: SpanMessage,
  Event: EventMessage,
  KeyValue: KeyValueMessage,
  AnyValue: AnyValueMessage,
};

// The library's 100 levels are fewer than the 64 levels of key-value lists (3 messages each) that are accepted.
protobuf.Reader.recursionLimit = 400;

const requestType = compile().lookupType("ExportTraceServiceRequest");

/** Decodes a request; 64-bit fields come as `Instant`s and integers. Throws an Error for bytes that are no request. */
export function decodeProtobuf(bytes: Buffer): OtlpRequest {
  // The reader's type is narrower than the library's: it gives no Long.
  return requestType.decode(new OtlpReader(bytes) as unknown as protobuf.Reader) as OtlpRequest;
}

/** Encodes a request; 64-bit fields are numbers, decimal text or `{low, high}`, ids and bytes are Buffers. */
export function encodeProtobuf(request: OtlpRequest): Buffer {
  return Buffer.from(requestType.encode(request).finish());
}

function compile(): protobuf.Root {
  const root = new protobuf.Root();
  for (const [name, message] of Object.entries(messages)) {
    // proto2 is how the library names explicit presence: under proto3 it drops a zero, and 0 tokens are not "unknown".
    root.add(protobuf.Type.fromJSON(name, { ...message, edition: "proto2" } as protobuf.IType));
  }
  root.resolveAll();
  for (const [name, messageClass] of Object.entries(messageClasses))
    root.lookupType(name).ctor = messageClass;
  return root;
}

/** Reads 64-bit fields exactly, whether or not the package `long` is there: times as instants, integers as JSON has them. */
class OtlpReader extends protobuf.BufferReader {
  // @ts-expect-error the library's type knows only numbers and Long
  override fixed64(): Instant {
    const bytes = this.buf as Buffer;
    const { pos } = this;
    if (pos + 8 > this.len) throw new RangeError("index out of range");
    this.pos = pos + 8;
    return instantOfWords(bytes.readUInt32LE(pos), bytes.readUInt32LE(pos + 4));
  }

  // @ts-expect-error the library's type knows only numbers and Long
  override int64(): number | string {
    const first = this.buf[this.pos];
    if (first !== undefined && first < 0x80 && this.pos < this.len) {
      this.pos++;
      return first;
    }
    return this.longVarint();
  }

  /** Text with bad UTF-8 keeps U+FFFD in its place; it must not cost the batch. */
  override stringVerify(): string {
    return this.string();
  }

  private longVarint(): number | string {
    let low = 0;
    let high = 0;
    for (let i = 0; i < 10; i++) {
      const byte = this.pos < this.len ? this.buf[this.pos++] : undefined;
      if (byte === undefined) throw new RangeError("index out of range");
      const bits = byte & 0x7f;
      if (i < 4) low += bits * 2 ** (7 * i);
      else if (i === 4) {
        low += (bits & 0x0f) * 2 ** 28;
        high = bits >>> 4;
      } else high += bits * 2 ** (7 * i - 32);
      if (byte < 0x80) return signedNumber(low, high % 2 ** 32);
    }
    throw new Error("invalid varint");
  }
}

function signedNumber(low: number, high: number): number | string {
  const signedHigh = high | 0;
  const value = signedHigh * 2 ** 32 + low;
  if (Number.isSafeInteger(value)) return value;
  return String((BigInt(signedHigh) << 32n) | BigInt(low));
}
