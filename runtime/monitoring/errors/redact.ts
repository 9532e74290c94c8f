export const redacted = "[redacted]";

/** What a secret may be called, in a header, a query, a connection string or JSON. */
const secretName =
  "[\\w-]*(?:pass(?:word|wd|phrase)?|pwd|secret|token(?!s?[\"']?\\s*[:=]\\s*\\d+\\b)|api[-_]?key|access[-_]?key(?:[-_]?id)?|private[-_]?key|" +
  "credentials?|signature|authorization|cookie)[\\w-]*";

interface Rule {
  /** For the documents. */
  what: string;
  pattern: RegExp;
  into: string;
}

/**
 * What is cut out of every text of an error record, in this order. Names of secrets stay, so that one sees what was
 * there; docs/monitoring.md lists these rules and a test holds it to them.
 */
export const redactionRules: readonly Rule[] = [
  {
    what: "Private keys in PEM form",
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
    into: redacted,
  },
  {
    what: "User and password in a URL or connection string",
    pattern: /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#"'<>]*@/gi,
    into: `$1${redacted}@`,
  },
  {
    what: "Slack's webhook addresses",
    pattern: /(https:\/\/hooks\.slack(?:-gov)?\.com\/)[^\s"'<>)]+/gi,
    into: `$1${redacted}`,
  },
  {
    what: "Bearer, Basic and AWS4 credentials",
    pattern: /\b(Bearer|Basic|AWS4-HMAC-SHA256)[ :]+[^\s"',;]+(?:,\s*\w+=[^\s"',;]+)*/gi,
    into: `$1 ${redacted}`,
  },
  { what: "JSON Web Tokens", pattern: /\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?/g, into: redacted },
  { what: "AWS access key ids", pattern: /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g, into: redacted },
  {
    what: "Tokens of Slack, GitHub, GitLab, npm, Stripe, OpenAI, Anthropic, Braintrust, Google and Vercel",
    pattern:
      /\b(?:xox[a-z]-|xapp-|gh[pousr]_|github_pat_|glpat-|npm_|(?:sk|pk|rk)[-_](?:live|test|proj|ant)?[-_]?|AIza|vercel_)[\w-]{16,}/g,
    into: redacted,
  },
  {
    what: "The value behind the name of a secret, in JSON, in a header or query, and in `name=value`",
    pattern: new RegExp(
      `((?<![\\w-])${secretName}(?:\\\\?["'])?\\s*(?:=>?|:)\\s*)(?:\\\\?"(?:[^"\\\\]|\\\\[^"])*\\\\?"|'[^']*'|(?!\\[redacted\\])[^\\s&;,"'})\\]]+)`,
      "gi",
    ),
    into: `$1${redacted}`,
  },
  {
    what: "What JSON.parse quotes of a body",
    pattern: /(?:, )?(?:\.\.\.)?"(?:[^"\\]|\\.|"(?! is not valid JSON))*"(?:\.\.\.)?( is not valid JSON)/g,
    into: ` ${redacted}$1`,
  },
];

/** Long enough for any honest message; a text that goes on and on is a body. */
const longest = 16_384;

export function redact(text: string): string {
  let rest = text.length > longest ? `${text.slice(0, longest)}… (${text.length} characters)` : text;
  for (const { pattern, into } of redactionRules) rest = rest.replaceAll(pattern, into);
  return rest;
}
