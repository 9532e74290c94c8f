/** When an object was delivered: from its name, or its folder's hour, as Bedrock's key layout has them. */
export interface LogTime {
  /** ms since 1970, both inclusive. */
  firstMs: number;
  lastMs: number;
}

const inName = /(?:^|\/)(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})?Z[^/]*$/;
const inFolder = /(?:^|\/)(\d{4})\/(\d\d)\/(\d\d)\/(\d\d)\/[^/]*$/;

/** `modifiedMs` where the key tells nothing, as of a copy that was renamed. */
export function logTime(key: string, modifiedMs: number): LogTime {
  const name = inName.exec(key);
  if (name !== null) {
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0] = numbers(name);
    const atMs = Date.UTC(year, month - 1, day, hour, minute, second, ms);
    return { firstMs: atMs, lastMs: atMs };
  }
  const folder = inFolder.exec(key);
  if (folder === null) return { firstMs: modifiedMs, lastMs: modifiedMs };
  const [year = 0, month = 0, day = 0, hour = 0] = numbers(folder);
  const hourMs = Date.UTC(year, month - 1, day, hour);
  return { firstMs: hourMs, lastMs: hourMs + 3_599_999 };
}

const numbers = (match: RegExpExecArray) => match.slice(1).map((part) => Number(part ?? 0));

/** Whether some of it may fall between the two. */
export const isWithin = (
  { firstMs, lastMs }: LogTime,
  from: Date | undefined,
  to: Date | undefined,
): boolean => lastMs >= (from?.getTime() ?? -Infinity) && firstMs <= (to?.getTime() ?? Infinity);
