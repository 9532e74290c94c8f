import { readTokens, SqlFileError, unquote } from "./sql-tokens.ts";
import type { Token } from "./sql-tokens.ts";

/** Takes tokens one after another; each `take*` throws a SqlFileError with the line where the file differs. */
export interface TokenReader {
  /** The token that stands next, undefined at the end. */
  peek(): Token | undefined;
  take(): Token;
  /** Takes these words, or throws. Any case. */
  takeWords(...words: string[]): void;
  /** Takes these words if they all stand next. */
  tryWords(...words: string[]): boolean;
  takeSign(sign: string): void;
  trySign(sign: string): boolean;
  takeName(what: string): string;
  /** Without its quotes. */
  takeString(what: string): string;
  /** Takes a `;` if there is one, and nothing may follow. */
  takeEnd(): void;
  fail(fault: string, token?: Token): never;
}

export function makeTokenReader(file: string, sql: string): TokenReader {
  const tokens = readTokens(file, sql);
  let at = 0;
  const peek = () => tokens[at];
  const fail = (fault: string, token = peek() ?? tokens.at(-1)): never => {
    throw new SqlFileError(file, token?.line ?? 1, fault);
  };
  const take = () => tokens[at++] ?? fail("the statement ends too early.");
  const isWord = (token: Token | undefined, word: string) =>
    token?.kind === "word" && token.text.toLowerCase() === word;
  const expect = (expected: string): never => fail(`expected ${expected}, not ${describe(peek())}.`);
  const tryWords = (...words: string[]) => {
    const isNext = words.every((word, index) => isWord(tokens[at + index], word));
    if (isNext) at += words.length;
    return isNext;
  };
  const trySign = (sign: string) => {
    const isNext = peek()?.kind === "sign" && peek()?.text === sign;
    if (isNext) at++;
    return isNext;
  };
  return {
    peek,
    take,
    tryWords,
    trySign,
    fail,
    takeWords: (...words) => void (tryWords(...words) || expect(`\`${words.join(" ")}\``)),
    takeSign: (sign) => void (trySign(sign) || expect(`\`${sign}\``)),
    takeName: (what) => (isName(peek()) ? take().text : expect(what)),
    takeString: (what) => (peek()?.kind === "string" ? unquote(take()) : expect(what)),
    takeEnd: () => {
      trySign(";");
      if (peek()) fail(`one statement a file; ${describe(peek())} follows it.`);
    },
  };
}

function isName(token: Token | undefined): boolean {
  return token?.kind === "variable" || (token?.kind === "word" && !token.text.startsWith("$"));
}

function describe(token: Token | undefined): string {
  return token ? `\`${token.text}\`` : "the end of the file";
}
