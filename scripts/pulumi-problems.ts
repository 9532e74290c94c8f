/** What went wrong, in a sentence, and what to do about it. */
export interface Problem {
  sentence: string;
  remedy: string;
}

interface Known {
  /** In what the CLI, a provider or the program writes. */
  pattern: RegExp;
  explain(match: RegExpExecArray, stack: string): Problem;
}

const fixed =
  (sentence: string, remedy: string) =>
  (_match: RegExpExecArray, stack: string): Problem => ({
    sentence,
    remedy: remedy.replaceAll("<stack>", stack),
  });

/** The first that matches is told, so what causes others stands before them. */
const problems: readonly Known[] = [
  {
    pattern: /PULUMI_ACCESS_TOKEN must be set for login|invalid access token|\[401\]/i,
    explain: fixed(
      "Pulumi does not know where this stack's state is: you are not logged in, or the token has expired.",
      "pulumi login s3://<bucket> (state in a bucket of yours), or pulumi login (Pulumi Cloud; in CI set PULUMI_ACCESS_TOKEN)",
    ),
  },
  {
    pattern: /no stack named '([^']+)' found/,
    explain: ([, name]) => ({
      sentence: `The stack ${name} does not exist yet where you are logged in.`,
      remedy: `pulumi stack init ${name}`,
    }),
  },
  {
    pattern: /no stack selected/,
    explain: fixed("No stack is selected.", "pulumi stack select <stack>"),
  },
  {
    pattern: /passphrase must be set with PULUMI_CONFIG_PASSPHRASE/,
    explain: fixed(
      "The stack's secrets are locked with a passphrase, and none is given.",
      "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE",
    ),
  },
  {
    pattern: /incorrect passphrase/,
    explain: fixed(
      "The passphrase does not open the stack's secrets.",
      "set PULUMI_CONFIG_PASSPHRASE to the one that `pulumi stack init` was given",
    ),
  },
  {
    pattern: /no resource plugin 'pulumi-resource-([\w-]+)' found[^\n]*? at version (v[\w.-]+)/,
    explain: ([, name, version]) => ({
      sentence: `The provider ${name} ${version} is not installed.`,
      remedy: `pulumi plugin install resource ${name} ${version}`,
    }),
  },
  {
    pattern: /plugin 'pulumi-resource-([\w-]+)' at version (v[\w.-]+)/,
    explain: ([, name, version]) => ({
      sentence: `The provider ${name} ${version} could not be downloaded.`,
      remedy: `pulumi plugin install resource ${name} ${version}, from a machine that reaches get.pulumi.com and GitHub`,
    }),
  },
  {
    pattern: /pulumi-language-nodejs|language plugin/,
    explain: fixed(
      "Pulumi's host for Node programs is missing beside the CLI.",
      "install the whole CLI: https://www.pulumi.com/docs/install/",
    ),
  },
  {
    pattern: /It looks like the Pulumi SDK has not been installed/,
    explain: fixed("The project's packages are not installed.", "npm ci"),
  },
  {
    pattern: /the configuration of stack (\S+) is not valid/,
    explain: ([, name]) => ({
      sentence: `The configuration of stack ${name} is not valid; every fault is listed above.`,
      remedy: "each fault names the `pulumi config set` that mends it; docs/configuration.md has every key",
    }),
  },
  {
    pattern: /Missing required configuration variable '([^']+)'/,
    explain: ([, key], stack) => ({
      sentence: `The stack's configuration lacks ${key}.`,
      remedy: `pulumi config set ${key} <value> --stack ${stack} (add --secret where it is one)`,
    }),
  },
  {
    pattern:
      /ExpiredToken|security token included in the request is expired|SSO session (?:has expired|associated)/i,
    explain: fixed(
      "The AWS credentials have expired.",
      "aws sso login, or assume the deployment's role again",
    ),
  },
  {
    pattern: /AWS account ID not allowed: (\d{12})/i,
    explain: ([, account], stack) => ({
      sentence: `The AWS credentials are those of account ${account}, which is not the stack's.`,
      remedy: `set AWS_PROFILE to the account of Pulumi.${stack}.yaml (aws.accountId)`,
    }),
  },
  {
    pattern:
      /No valid credential sources found|failed to refresh cached credentials|unable to validate AWS credentials|InvalidClientTokenId|get credentials/i,
    explain: fixed(
      "There are no AWS credentials that work.",
      "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run aws sso login",
    ),
  },
  {
    pattern: /AccessDenied(?![^\n]*not authorized to perform)|is not authorized to perform: ([\w-]+:\w+)/,
    explain: ([, action]) => ({
      sentence: `The AWS credentials lack a permission${action === undefined ? "" : `: ${action}`}.`,
      remedy: "give it to the deployment's role; docs/deploying.md says what that role needs",
    }),
  },
  {
    pattern: /JWT token is invalid|390144/,
    explain: fixed(
      "Snowflake does not take the key of the deploying user.",
      "give its public half to the user (ALTER USER … SET RSA_PUBLIC_KEY), and the private one by: pulumi config set --secret snowflakePrivateKey --stack <stack>",
    ),
  },
  {
    pattern: /Incorrect username or password was specified|390100|260000|account is empty/,
    explain: fixed(
      "Snowflake does not know the user or the account.",
      "see organization, account and user below tracelake:snowflake in Pulumi.<stack>.yaml",
    ),
  },
  {
    pattern:
      /snowflakecomputing\.com[^\n]*(?:no such host|timeout|refused)|gosnowflake[^\n]*(?:timeout|refused)/i,
    explain: fixed(
      "Snowflake's host is not reached.",
      "see organization and account below tracelake:snowflake in Pulumi.<stack>.yaml, and the way out of this network",
    ),
  },
  {
    pattern: /Cannot connect to the Docker daemon|docker daemon|docker\.sock/i,
    explain: fixed(
      "No Docker daemon answers, and a processor that runs as a container needs one to build its image.",
      "start Docker, or: pulumi config set --path 'processor.runAs' function --stack <stack>",
    ),
  },
  {
    pattern: /currently locked by|Another update is currently in progress/,
    explain: fixed(
      "Another run is changing this stack.",
      "wait for it; where it died: pulumi cancel --stack <stack>",
    ),
  },
  {
    pattern: /cannot be deleted\s+because it is protected/,
    explain: fixed(
      "A protected resource would be deleted; nothing that holds data goes without being asked for twice.",
      "keep it, or say so: pulumi state unprotect '<urn>' --stack <stack>",
    ),
  },
  {
    pattern: /violates plan/,
    explain: fixed(
      "The program or the cloud has changed since the plan was saved.",
      "make a new plan and have it approved: npm run preview -- <stack> --save-plan plan.json",
    ),
  },
  {
    pattern: /no changes were expected/,
    explain: fixed(
      "There are changes where none were expected: the clouds differ from the program.",
      "npm run preview -- <stack> --refresh --diff shows them; npm run up -- <stack> --refresh makes them as the program says",
    ),
  },
  {
    pattern: /--yes or --skip-preview/,
    explain: fixed("Nobody is there to confirm.", "look at the preview first, then add --yes"),
  },
  {
    pattern: /\[mandatory\]|policy violation/i,
    explain: fixed(
      "The policy pack refuses the program; each finding above says why and what to do.",
      "mend it, or acknowledge it below tracelake:policies.exceptions in Pulumi.<stack>.yaml, with a reason and an expiry",
    ),
  },
];

/** Undefined where the text says nothing known: then it speaks for itself. */
export function explainProblem(text: string, stack: string): Problem | undefined {
  for (const { pattern, explain } of problems) {
    const match = pattern.exec(text);
    if (match !== null) return explain(match, stack);
  }
  return undefined;
}

export const noPulumi: Problem = {
  sentence: "There is no `pulumi` on the PATH.",
  remedy: "install it: https://www.pulumi.com/docs/install/ (npm run plan -- <stack> works without)",
};

export function formatProblem({ sentence, remedy }: Problem): string {
  return `\n${sentence}\nRemedy: ${remedy}\n`;
}
