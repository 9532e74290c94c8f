import type { RecordPlace } from "../record.ts";

/** One value's bytes. They hold until the next batch is asked for. */
export interface Slice {
  bytes: Buffer;
  start: number;
  end: number;
  at: RecordPlace;
}

export interface SplitLimits {
  /** Of one value. */
  maxBytes: number;
  tooLong: (at: RecordPlace) => Error;
}

const [newline, openBracket, openBrace] = [0x0a, 0x5b, 0x7b];

/**
 * Cuts a text into its JSON values: one a line; the elements of one array; or one object over several
 * lines. Values that lie within one chunk are not copied.
 */
export async function* splitValues(
  chunks: AsyncIterable<Uint8Array>,
  limits: SplitLimits,
): AsyncGenerator<Slice[]> {
  let cutter: Cutter | undefined;
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    cutter ??= chooseCutter(bytes, limits);
    yield cutter.take(bytes);
  }
  if (cutter !== undefined) yield cutter.end();
}

interface Cutter {
  take: (bytes: Buffer) => Slice[];
  end: () => Slice[];
}

function chooseCutter(first: Buffer, limits: SplitLimits): Cutter {
  const from = skipSpace(first, hasMark(first) ? 3 : 0);
  if (first[from] === openBracket) return makeArrayCutter(limits);
  const to = first.indexOf(newline, from);
  const isOpen = first[from] === openBrace && to !== -1 && !isClosed(first, from, to);
  return isOpen ? makeObjectCutter(limits) : makeLineCutter(limits);
}

const hasMark = (bytes: Buffer): boolean => bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;

function skipSpace(bytes: Buffer, from: number, to = bytes.length): number {
  let at = from;
  while (at < to && isSpace(bytes[at]!)) at += 1;
  return at;
}

const isSpace = (sign: number): boolean =>
  sign === 0x20 || sign === newline || sign === 0x0d || sign === 0x09;

function makeLineCutter({ maxBytes, tooLong }: SplitLimits): Cutter {
  /** Of a line that goes on in the next chunk. */
  let kept: Buffer[] = [];
  let keptBytes = 0;
  let offset = 0;
  let line = 1;
  let isFirst = true;
  const keep = (part: Buffer) => {
    keptBytes += part.length;
    if (keptBytes > maxBytes) throw tooLong({ line, offset });
    // A chunk may be overwritten by the next one.
    if (part.length > 0) kept.push(Buffer.from(part));
  };
  const cut = (bytes: Buffer, from: number, to: number): Slice | undefined => {
    const mark = isFirst && hasMark(bytes.subarray(from, from + 3)) ? 3 : 0;
    const start = skipSpace(bytes, from + mark, to);
    let end = to;
    while (end > start && isSpace(bytes[end - 1]!)) end -= 1;
    isFirst = false;
    return end > start ? { bytes, start, end, at: { line, offset: offset + (start - from) } } : undefined;
  };
  const cutKept = (): Slice | undefined => {
    const whole = kept.length === 1 ? kept[0]! : Buffer.concat(kept);
    const slice = cut(whole, 0, whole.length);
    kept = [];
    keptBytes = 0;
    return slice;
  };
  return {
    take(bytes) {
      const slices: Slice[] = [];
      let from = 0;
      for (let to = bytes.indexOf(newline); to !== -1; to = bytes.indexOf(newline, from)) {
        const length = keptBytes + to - from;
        if (length > maxBytes) throw tooLong({ line, offset });
        let slice: Slice | undefined;
        if (keptBytes === 0) slice = cut(bytes, from, to);
        else {
          keep(bytes.subarray(from, to));
          slice = cutKept();
        }
        if (slice !== undefined) slices.push(slice);
        offset += length + 1;
        line += 1;
        from = to + 1;
      }
      keep(bytes.subarray(from));
      return slices;
    },
    end() {
      const slice = cutKept();
      return slice === undefined ? [] : [slice];
    },
  };
}

/**
 * An object over several lines is one value. Where what came is none, a bad first line must not take the good ones
 * behind it along: then it is lines after all.
 */
function makeObjectCutter(limits: SplitLimits): Cutter {
  const lines = makeLineCutter(limits);
  let kept: Buffer[] | undefined = [];
  let keptBytes = 0;
  const giveUp = (): Slice[] => {
    const whole = Buffer.concat(kept ?? []);
    kept = undefined;
    return lines.take(whole);
  };
  return {
    take(bytes) {
      if (kept === undefined) return lines.take(bytes);
      kept.push(Buffer.from(bytes));
      keptBytes += bytes.length;
      return keptBytes > limits.maxBytes ? giveUp() : [];
    },
    end() {
      if (kept === undefined) return lines.end();
      const bytes = Buffer.concat(kept);
      const start = skipSpace(bytes, hasMark(bytes) ? 3 : 0);
      if (!isClosed(bytes, start, bytes.length)) return [...giveUp(), ...lines.end()];
      return [{ bytes, start, end: bytes.length, at: { line: 1, offset: start } }];
    },
  };
}

/** Whether the object that begins at `from` ends at `to`, but for space. */
function isClosed(bytes: Buffer, from: number, to: number): boolean {
  const walk = makeWalk();
  for (let at = from; at < to; at += 1) {
    walk.step(bytes[at]!);
    if (walk.depth() === 0) return skipSpace(bytes, at + 1, to) === to;
  }
  return false;
}

/** How deep a byte stands, strings left aside. */
function makeWalk() {
  let depth = 0;
  let isInText = false;
  let isEscaped = false;
  return {
    depth: () => depth,
    isInText: () => isInText,
    step(sign: number): void {
      if (isEscaped) isEscaped = false;
      else if (isInText) {
        if (sign === 0x5c) isEscaped = true;
        else if (sign === 0x22) isInText = false;
      } else if (sign === 0x22) isInText = true;
      else if (sign === openBracket || sign === openBrace) depth += 1;
      else if (sign === 0x5d || sign === 0x7d) depth -= 1;
    },
  };
}

/** Byte for byte: Bedrock is not known to write logs so, and what is right matters more than how fast. */
function makeArrayCutter({ maxBytes, tooLong }: SplitLimits): Cutter {
  const walk = makeWalk();
  /** Of a value that began in an earlier chunk. */
  let kept: Buffer[] = [];
  let keptBytes = 0;
  let at: RecordPlace | undefined;
  let count = 0;
  let offset = 0;
  const keep = (part: Buffer) => {
    keptBytes += part.length;
    if (keptBytes > maxBytes && at !== undefined) throw tooLong(at);
    if (part.length > 0) kept.push(Buffer.from(part));
  };
  const finish = (part: Buffer): Slice[] => {
    if (at === undefined) return [];
    keep(part);
    const bytes = Buffer.concat(kept);
    const slice = { bytes, start: 0, end: bytes.length, at };
    kept = [];
    keptBytes = 0;
    at = undefined;
    return [slice];
  };
  return {
    take(bytes) {
      const slices: Slice[] = [];
      let from = 0;
      for (const [index, sign] of bytes.entries()) {
        const before = walk.isInText() ? Infinity : walk.depth();
        walk.step(sign);
        const isEnd = (before === 1 && sign === 0x2c) || (before === 1 && walk.depth() === 0);
        if (isEnd) slices.push(...finish(bytes.subarray(from, index)));
        else if (before !== 0 && at === undefined && !isSpace(sign)) {
          count += 1;
          at = { line: count, offset: offset + index };
          from = index;
        }
      }
      if (at !== undefined) keep(bytes.subarray(from));
      offset += bytes.length;
      return slices;
    },
    // An array that is cut off: what came of its last element is told as a bad record.
    end: () => finish(Buffer.alloc(0)),
  };
}
