import { inputFields, topFields, type RawRecord } from "./raw-record.ts";

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

const isTopField: ReadonlySet<string> = new Set(topFields);
const isInputField: ReadonlySet<string> = new Set(inputFields);

/** Of a body's keys none is longer that is looked for. */
const longestKey = 40;
/** Strings of this length are searched for their end by hand, longer ones by the engine. */
const shortString = 24;

/**
 * Reads what counts of a log line without parsing its bodies, which are nearly all of its bytes: it walks the levels
 * where the fields stand and leaps over every other value, since bodies may hold keys of the same names. It does not
 * validate what it leaps over.
 *
 * @returns undefined at anything unusual (escapes in keys, broken punctuation): JSON.parse must tell then
 */
export function scanRecord(bytes: Buffer, start: number, end: number): RawRecord | undefined {
  const scanner = new Scanner(bytes, start, end);
  const raw: RawRecord = {};
  const isWhole = scanner.object((key) => readTop(scanner, key, raw)) && scanner.isAtEnd();
  return isWhole ? raw : undefined;
}

function readTop(scanner: Scanner, key: string, raw: RawRecord): boolean {
  if (key === "input") return scanner.nested((name) => readInput(scanner, name, raw));
  if (key === "output") return scanner.nested((name) => readOutput(scanner, name, raw));
  return isTopField.has(key) ? scanner.value(raw, key as keyof RawRecord) : scanner.skip();
}

function readInput(scanner: Scanner, key: string, raw: RawRecord): boolean {
  return isInputField.has(key) ? scanner.value(raw, key as keyof RawRecord) : scanner.skip();
}

function readOutput(scanner: Scanner, key: string, raw: RawRecord): boolean {
  if (key === "outputTokenCount") return scanner.value(raw, "outputTokenCount");
  if (key !== "outputBodyJson") return scanner.skip();
  return scanner.isArray()
    ? scanner.array(() => scanner.nested((name) => readChunk(scanner, name, raw)))
    : scanner.nested((name) => readBody(scanner, name, raw));
}

/** Chunks of a stream hold it within `metadata`; the last one tells. */
function readChunk(scanner: Scanner, key: string, raw: RawRecord): boolean {
  if (key !== "metadata") return readBody(scanner, key, raw);
  return scanner.nested((name) => readBody(scanner, name, raw));
}

function readBody(scanner: Scanner, key: string, raw: RawRecord): boolean {
  if (key !== "metrics" && key !== "amazon-bedrock-invocationMetrics") return scanner.skip();
  const field = key === "metrics" ? "latencyMs" : "invocationLatency";
  return scanner.nested((name) => (name === field ? scanner.value(raw, "latencyMs") : scanner.skip()));
}

/** Each method begins at a value, ends behind it, and is false at anything unusual. */
class Scanner {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at: number;

  constructor(bytes: Buffer, start: number, end: number) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  isAtEnd(): boolean {
    this.#space();
    return this.#at === this.#end;
  }

  isArray(): boolean {
    this.#space();
    return this.#bytes[this.#at] === openBracket;
  }

  /** An object whose members are read; anything else is leapt over. */
  nested(member: (key: string) => boolean): boolean {
    this.#space();
    return this.#bytes[this.#at] === openBrace ? this.object(member) : this.skip();
  }

  object(member: (key: string) => boolean): boolean {
    return this.#list(openBrace, closeBrace, () => {
      const from = this.#at + 1;
      if (this.#bytes[this.#at] !== quote || !this.#string()) return false;
      const to = this.#at - 1;
      const isLong = to - from > longestKey;
      const key = isLong ? "" : this.#bytes.toString("latin1", from, to);
      if (key.includes("\\")) return false;
      this.#space();
      if (this.#bytes[this.#at] !== colon) return false;
      this.#at += 1;
      return isLong ? this.skip() : member(key);
    });
  }

  array(element: () => boolean): boolean {
    return this.#list(openBracket, closeBracket, element);
  }

  #list(open: number, close: number, item: () => boolean): boolean {
    this.#space();
    if (this.#bytes[this.#at] !== open) return false;
    this.#at += 1;
    this.#space();
    if (this.#bytes[this.#at] === close) {
      this.#at += 1;
      return true;
    }
    while (this.#at < this.#end) {
      if (!item()) return false;
      this.#space();
      const sign = this.#bytes[this.#at];
      this.#at += 1;
      if (sign === close) return this.#at <= this.#end;
      if (sign !== comma) return false;
      this.#space();
    }
    return false;
  }

  /** The value is small where it stands in a record: it is parsed. */
  value(raw: RawRecord, field: keyof RawRecord): boolean {
    this.#space();
    const from = this.#at;
    if (!this.skip()) return false;
    const text = this.#bytes.toString("utf8", from, this.#at);
    const isPlainText = this.#bytes[from] === quote && !text.includes("\\") && !hasControl(text);
    if (isPlainText) raw[field] = text.slice(1, -1);
    else {
      try {
        raw[field] = JSON.parse(text);
      } catch {
        return false;
      }
    }
    return true;
  }

  skip(): boolean {
    this.#space();
    const sign = this.#bytes[this.#at];
    if (sign === quote) return this.#string();
    if (sign === openBrace || sign === openBracket) return this.#container();
    const from = this.#at;
    while (this.#at < this.#end && isOfScalar(this.#bytes[this.#at]!)) this.#at += 1;
    return this.#at > from;
  }

  #container(): boolean {
    const bytes = this.#bytes;
    let depth = 0;
    while (this.#at < this.#end) {
      const sign = bytes[this.#at]!;
      if (sign === quote) {
        if (!this.#string()) return false;
        continue;
      }
      this.#at += 1;
      if (sign === openBrace || sign === openBracket) depth += 1;
      else if (sign === closeBrace || sign === closeBracket) {
        depth -= 1;
        if (depth === 0) return true;
      }
    }
    return false;
  }

  #string(): boolean {
    const bytes = this.#bytes;
    let at = this.#at + 1;
    const near = Math.min(at + shortString, this.#end);
    for (; at < near; at += 1) {
      const sign = bytes[at];
      if (sign === backslash) at += 1;
      else if (sign === quote) {
        this.#at = at + 1;
        return true;
      }
    }
    for (;;) {
      at = bytes.indexOf(quote, at);
      if (at === -1 || at >= this.#end) return false;
      if (bytes[at - 1] !== backslash || !this.#isEscaped(at)) {
        this.#at = at + 1;
        return true;
      }
      at += 1;
    }
  }

  /** An odd number of backslashes before it. */
  #isEscaped(at: number): boolean {
    let from = at;
    while (this.#bytes[from - 1] === backslash && from > this.#at + 1) from -= 1;
    return (at - from) % 2 === 1;
  }

  #space(): void {
    while (this.#at < this.#end && isSpace(this.#bytes[this.#at]!)) this.#at += 1;
  }
}

const isSpace = (sign: number): boolean => sign === 0x20 || sign === 0x0a || sign === 0x0d || sign === 0x09;

/** Letters, digits and signs of numbers: true, false, null, -1.5e+3. */
const isOfScalar = (sign: number): boolean =>
  (sign >= 0x61 && sign <= 0x7a) || (sign >= 0x2b && sign <= 0x39 && sign !== comma) || sign === 0x45;

// oxlint-disable-next-line no-control-regex
const controls = /[\u0000-\u001f]/;
const hasControl = (text: string): boolean => controls.test(text);
