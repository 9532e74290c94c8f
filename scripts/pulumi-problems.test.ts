import { describe, expect, it } from "vitest";
import { explainProblem, formatProblem, noPulumi } from "./pulumi-problems.ts";

/** What the CLI, the providers and the program write → what the operator is told. */
const table: [text: string, sentence: RegExp, remedy: RegExp][] = [
  [
    "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions",
    /not logged in/,
    /^pulumi login s3:/,
  ],
  ["error: no stack named 'dev' found", /stack dev does not exist/, /^pulumi stack init dev$/],
  [
    "error: getting stack configuration: get stack secrets manager: passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE environment variables",
    /locked with a passphrase/,
    /set PULUMI_CONFIG_PASSPHRASE/,
  ],
  [
    "error: getting stack configuration: get stack secrets manager: incorrect passphrase",
    /does not open/,
    /PULUMI_CONFIG_PASSPHRASE/,
  ],
  [
    "no resource plugin 'pulumi-resource-aws' found in the workspace at version v7.48.0 or on your $PATH",
    /provider aws v7\.48\.0 is not installed/,
    /^pulumi plugin install resource aws v7\.48\.0$/,
  ],
  [
    "Could not automatically download and install resource plugin 'pulumi-resource-aws' at version v7.48.0, install the plugin using `pulumi plugin install resource aws v7.48.0`: error downloading",
    /aws v7\.48\.0 could not be downloaded/,
    /pulumi plugin install resource aws v7\.48\.0/,
  ],
  [
    "error: failed to load language plugin nodejs: no language plugin 'pulumi-language-nodejs' found",
    /host for Node programs/,
    /whole CLI/,
  ],
  [
    "error: an unhandled error occurred: It looks like the Pulumi SDK has not been installed. Have you run pulumi install?",
    /packages are not installed/,
    /^npm ci$/,
  ],
  [
    "StackConfigError: the configuration of stack dev is not valid:\n- owner: expected a team",
    /configuration of stack dev is not valid/,
    /docs\/configuration\.md/,
  ],
  [
    "Missing required configuration variable 'snowflake:user'",
    /lacks snowflake:user/,
    /^pulumi config set snowflake:user <value> --stack dev/,
  ],
  [
    "operation error STS: GetCallerIdentity, ExpiredToken: The security token",
    /have expired/,
    /aws sso login/,
  ],
  ["AWS account ID not allowed: 123456789012", /account 123456789012, which is not/, /Pulumi\.dev\.yaml/],
  ["No valid credential sources found. Please see https://…", /no AWS credentials/, /AWS_PROFILE/],
  [
    "api error AccessDenied: User: arn:aws:iam::1:user/x is not authorized to perform: s3:CreateBucket on resource",
    /lack a permission: s3:CreateBucket\./,
    /docs\/deploying\.md/,
  ],
  ["390144 (08004): JWT token is invalid.", /does not take the key/, /snowflakePrivateKey --stack dev$/],
  [
    "390100 (08004): Incorrect username or password was specified.",
    /user or the account/,
    /Pulumi\.dev\.yaml/,
  ],
  ["dial tcp: lookup a-b.snowflakecomputing.com: no such host", /host is not reached/, /tracelake:snowflake/],
  [
    "Cannot connect to the Docker daemon at unix:///var/run/docker.sock",
    /No Docker daemon/,
    /processor\.runAs' function --stack dev$/,
  ],
  [
    "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es)",
    /Another run/,
    /pulumi cancel --stack dev$/,
  ],
  [
    'resource "urn:pulumi:dev::x" cannot be deleted\nbecause it is protected. To unprotect',
    /protected resource/,
    /pulumi state unprotect/,
  ],
  [
    "error: resource urn:pulumi:dev::x violates plan: properties changed",
    /since the plan was saved/,
    /--save-plan/,
  ],
  ["error: no changes were expected but changes were proposed", /none were expected/, /--refresh --diff/],
  [
    "error: --yes or --skip-preview or --preview-only must be passed in to proceed when running in non-interactive mode",
    /Nobody is there to confirm/,
    /--yes/,
  ],
  ["[mandatory] bucket-versioning: …", /policy pack refuses/, /policies\.exceptions/],
];

describe("the explanation of a failure", () => {
  it.each(table)("of %j is a sentence and its remedy", (text, sentence, remedy) => {
    const problem = explainProblem(`Previewing update (dev):\n${text}\nResources:\n    1 errored\n`, "dev");
    expect(problem?.sentence).toMatch(sentence);
    expect(problem?.sentence).toMatch(/\.$/);
    expect(problem?.remedy).toMatch(remedy);
  });

  it("leaves what it does not know to speak for itself", () => {
    expect(explainProblem("error: the moon is full", "dev")).toBeUndefined();
  });

  it("names the stack that was asked for", () => {
    expect(explainProblem("the stack is currently locked by 1 lock(s)", "acme/tracelake/prod")?.remedy).toBe(
      "wait for it; where it died: pulumi cancel --stack acme/tracelake/prod",
    );
  });

  it("is two lines of text", () => {
    expect(formatProblem(noPulumi)).toBe(
      "\nThere is no `pulumi` on the PATH.\nRemedy: install it: https://www.pulumi.com/docs/install/ (npm run plan -- <stack> works without)\n",
    );
  });
});
