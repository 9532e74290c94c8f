import { Fault } from "../../shared/fault.ts";

/** A text that was read as JSON, or where it stopped being JSON (0-based character; null where that isn't known). */
export type ParsedJson = { ok: true; value: unknown } | { ok: false; position: number | null };

/** Above this many characters a fault's position is only given when the engine names it: finding it costs ~20 parses. */
const maxCharactersToSearch = 256 * 1024;

/** Decodes UTF-8 (bad bytes become U+FFFD) without a byte order mark. */
export function textOf(body: Buffer): string {
  const text = body.toString("utf8");
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** Reads JSON and never throws. */
export function parseJson(text: string): ParsedJson {
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch (error) {
    return { ok: false, position: positionNamedBy(error) };
  }
}

/** The fault for a body that is not JSON. Names the position only: the content may be anyone's prompt. */
export function notJson(text: string, namedPosition: number | null): Fault {
  if (text.trim() === "") return new Fault("invalid_body", "The body is empty: expected JSON.");
  const position = namedPosition ?? findPosition(text);
  if (position !== null && position >= text.length) {
    return new Fault(
      "invalid_body",
      `The body is not valid JSON: it ends too early, after ${text.length} characters.`,
    );
  }
  const where = position === null ? "" : `, at character ${position + 1} of ${text.length}`;
  return new Fault("invalid_body", `The body is not valid JSON${where}.`);
}

function positionNamedBy(error: unknown): number | null {
  const match = error instanceof SyntaxError ? /at position (\d+)/.exec(error.message) : null;
  return match?.[1] === undefined ? null : Number(match[1]);
}

/** V8 quotes the text instead of naming a position for some faults; a bisection over prefixes finds it. */
function findPosition(text: string): number | null {
  if (text.length > maxCharactersToSearch) return null;
  let good = 0;
  let bad = text.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (couldContinue(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function couldContinue(prefix: string): boolean {
  try {
    JSON.parse(prefix);
    return true;
  } catch (error) {
    const position = positionNamedBy(error);
    if (position !== null) return position >= prefix.length;
    return error instanceof SyntaxError && error.message.includes("end of JSON input");
  }
}
