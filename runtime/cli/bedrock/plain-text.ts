/** A control sign in a log, a key or a message must not steer the terminal. */
export const plainText = (text: string): string =>
  // oxlint-disable-next-line no-control-regex
  text.replaceAll(/[\u0000-\u001F\u007F-\u009F]/g, "�");
