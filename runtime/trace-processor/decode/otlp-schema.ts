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
const schema: protobuf.INamespace = {
  edition: "proto2",
  nested: {
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
  },
};

/** Encodes and decodes requests in protobuf. */
export interface OtlpCodec {
  /** Throws an Error for bytes that are no request. */
  decode(bytes: Buffer): OtlpRequest;
  /** `fixed64` and `int64` fields as decimal text, ids and bytes as Buffers. */
  encode(request: OtlpRequest): Buffer;
}

export function makeOtlpCodec(): OtlpCodec {
  const root = protobuf.Root.fromJSON(schema).resolveAll();
  for (const type of root.nestedArray) {
    if (type instanceof protobuf.Type) type.ctor = makeMessageClass(type);
  }
  // The library's 100 levels are fewer than the 64 levels of key-value lists (3 messages each) that are accepted.
  protobuf.Reader.recursionLimit = 400;
  const request = root.lookupType("ExportTraceServiceRequest");
  return {
    decode: (bytes) => request.decode(new OtlpReader(bytes)) as OtlpRequest,
    encode: (message) => Buffer.from(request.encode(message).finish()),
  };
}

/**
 * A class whose fields are all set at construction: every message of a type then has one shape, and an absent field
 * is undefined (the library's own classes answer with a default, which would make an empty value look like "").
 */
function makeMessageClass(type: protobuf.Type): protobuf.Constructor<object> {
  const names = type.fieldsArray.map((field) => field.name);
  const body = names.map((name) => `this.${name}=undefined;`).join("");
  // eslint-disable-next-line no-implied-eval
  return new Function(body) as unknown as protobuf.Constructor<object>;
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
