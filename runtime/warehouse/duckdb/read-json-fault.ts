/** Where a text stops being JSON: `at` counts UTF-16 units from 0. */
export interface JsonFault {
  at: number;
  reason: string;
}

/**
 * Reads one JSON value from `from` on, strictly: no NaN, no trailing comma, no key twice in an object, no half of a
 * surrogate pair. Gives where the value ends, or the fault. Depth costs no stack.
 */
export function readJsonValue(text: string, from: number): { end: number } | JsonFault {
  // Of each open object its keys so far; of each open array undefined.
  const open: (Set<string> | undefined)[] = [];
  let at = skipSpace(text, from);
  let isValueNext = true;
  for (;;) {
    if (isValueNext) {
      const opened = openContainer(text, at, open);
      if (opened !== undefined) {
        if ("reason" in opened) return opened;
        at = opened.at;
        isValueNext = opened.isValueNext;
        continue;
      }
      const scalar = readScalar(text, at);
      if ("reason" in scalar) return scalar;
      at = scalar.end;
    }
    if (open.length === 0) return { end: at };
    const after = closeOrContinue(text, skipSpace(text, at), open);
    if ("reason" in after) return after;
    at = after.at;
    isValueNext = after.isValueNext;
  }
}

type Step = { at: number; isValueNext: boolean };

function openContainer(
  text: string,
  at: number,
  open: (Set<string> | undefined)[],
): Step | JsonFault | undefined {
  const bracket = text[at];
  if (bracket !== "{" && bracket !== "[") return undefined;
  const next = skipSpace(text, at + 1);
  if (text[next] === (bracket === "{" ? "}" : "]")) return { at: next + 1, isValueNext: false };
  const keys = bracket === "{" ? new Set<string>() : undefined;
  open.push(keys);
  return keys === undefined ? { at: next, isValueNext: true } : readKey(text, next, keys);
}

function closeOrContinue(text: string, at: number, open: (Set<string> | undefined)[]): Step | JsonFault {
  const keys = open.at(-1);
  const mark = text[at];
  if (mark === (keys === undefined ? "]" : "}")) {
    open.pop();
    return { at: at + 1, isValueNext: false };
  }
  if (mark !== ",") return unexpected(text, at, keys === undefined ? `"," or "]"` : `"," or "}"`);
  const next = skipSpace(text, at + 1);
  return keys === undefined ? { at: next, isValueNext: true } : readKey(text, next, keys);
}

function readKey(text: string, at: number, keys: Set<string>): Step | JsonFault {
  if (text[at] !== '"') return unexpected(text, at, "a key in double quotes");
  const key = readString(text, at);
  if ("reason" in key) return key;
  const name = JSON.parse(text.slice(at, key.end)) as string;
  if (keys.has(name)) return { at, reason: `duplicate key "${name.slice(0, 80)}" in an object` };
  keys.add(name);
  const colon = skipSpace(text, key.end);
  if (text[colon] !== ":") return unexpected(text, colon, '":"');
  return { at: skipSpace(text, colon + 1), isValueNext: true };
}

const scalarForm = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

function readScalar(text: string, at: number): { end: number } | JsonFault {
  if (text[at] === '"') return readString(text, at);
  scalarForm.lastIndex = at;
  const found = scalarForm.exec(text)?.[0];
  const end = at + (found?.length ?? 0);
  if (found === undefined || /[\w.+-]/.test(text[end] ?? "")) return unexpected(text, at, "a JSON value");
  return { end };
}

function readString(text: string, from: number): { end: number } | JsonFault {
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return { end: at + 1 };
    if (code < 0x20) return { at, reason: `control character ${hex(code)} within a string` };
    if (code !== 0x5c) continue;
    const escape = readEscape(text, at);
    if ("reason" in escape) return escape;
    at = escape.end - 1;
  }
  return { at: text.length, reason: "the line ends within a string" };
}

const unicodeEscape = /\\u([0-9a-fA-F]{4})/y;

function readEscape(text: string, at: number): { end: number } | JsonFault {
  if (text[at + 1] !== "u") {
    if (`"\\/bfnrt`.includes(text[at + 1] ?? " ")) return { end: at + 2 };
    return { at, reason: "an escape that JSON does not know" };
  }
  const unit = unicodeUnit(text, at);
  if (unit === undefined) return { at, reason: "\\u without four hexadecimal digits" };
  if (unit < 0xd800 || unit > 0xdfff) return { end: at + 6 };
  const low = unit < 0xdc00 ? unicodeUnit(text, at + 6) : undefined;
  if (low === undefined || low < 0xdc00 || low > 0xdfff)
    return { at, reason: "half of a surrogate pair, which is no character" };
  return { end: at + 12 };
}

function unicodeUnit(text: string, at: number): number | undefined {
  unicodeEscape.lastIndex = at;
  const digits = unicodeEscape.exec(text)?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 16);
}

export function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && " \t\r\n".includes(text.charAt(at))) at += 1;
  return at;
}

function unexpected(text: string, at: number, wanted: string): JsonFault {
  if (at >= text.length) return { at: text.length, reason: `the line ends where ${wanted} should stand` };
  const found = /^(?:-?[A-Za-z_]\w{0,30}|[^])/u.exec(text.slice(at, at + 40))?.[0] ?? "";
  const shown = found < " " ? `character ${hex(found.charCodeAt(0))}` : `"${found}"`;
  return { at, reason: `${shown} where ${wanted} should stand` };
}

const hex = (code: number): string => `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
