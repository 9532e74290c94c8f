/**
 * A text as one word for sh, bash and zsh. Names of files come from whoever writes to the lake, and a reader pastes the
 * command that holds them.
 */
export function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) && !text.startsWith("-") ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
