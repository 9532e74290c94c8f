import { createHash } from "node:crypto";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { secretVariables, type SecretVariable } from "../../contracts/trace-processor-environment.ts";
import type { Scheme } from "../scheme.ts";
import { stateful } from "../stateful.ts";

/** The database's address has a secret of its own, beside the database. */
export type AppSecretVariable = Exclude<SecretVariable, "DATABASE_URL">;

export interface AppSecretsArgs {
  scheme: Scheme;
  /** By the variable that the trace processor reads; a secret is made for each that is given. At least one. */
  values: Partial<Record<AppSecretVariable, pulumi.Input<string>>>;
}

/** Recovery of a deleted secret, in days: in development none, so that its name is free again at once. */
const recoveryDays = { production: 30, development: 0 };

/** The trace processor's tokens in Secrets Manager. The values are written, and never kept in the state as outputs. */
export class AppSecrets extends pulumi.ComponentResource {
  /** By variable. Known only when the value is stored. */
  readonly arns: Partial<Record<AppSecretVariable, pulumi.Output<string>>>;

  constructor(name: string, args: AppSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tracelake:trace-processor:AppSecrets", name, {}, opts);
    const { scheme, values } = args;
    const given = secretVariables.filter(
      (variable): variable is AppSecretVariable =>
        variable !== "DATABASE_URL" && values[variable] !== undefined,
    );
    if (given.length === 0) throw new Error("AppSecrets: values must hold at least one secret.");
    this.arns = Object.fromEntries(
      given.map((variable) => [
        variable,
        createSecret(this, name, scheme, variable, pulumi.output(values[variable] ?? "")),
      ]),
    );
    this.registerOutputs({ arns: this.arns });
  }
}

function createSecret(
  parent: pulumi.Resource,
  name: string,
  scheme: Scheme,
  variable: AppSecretVariable,
  value: pulumi.Output<string>,
): pulumi.Output<string> {
  const part = planSecretPart(variable);
  const secret = new aws.secretsmanager.Secret(
    `${name}-${part}`,
    {
      name: scheme.name(part),
      description: `The trace processor's ${variable}`,
      recoveryWindowInDays: scheme.isProduction ? recoveryDays.production : recoveryDays.development,
      tags: scheme.tags,
    },
    { parent, ...stateful(scheme) },
  );
  const hidden = pulumi.secret(value);
  const version = new aws.secretsmanager.SecretVersion(
    `${name}-${part}-value`,
    { secretId: secret.id, secretStringWo: hidden, secretStringWoVersion: hidden.apply(planValueVersion) },
    { parent },
  );
  return version.arn;
}

/** INGEST_TOKENS → `ingest-tokens`. */
export function planSecretPart(variable: AppSecretVariable): string {
  return variable.toLowerCase().replaceAll("_", "-");
}

/**
 * A value that is written but not kept is written again only when its version changes: a number that follows from the
 * value. 31 bits say next to nothing of a token, and are themselves kept as a secret.
 */
export function planValueVersion(value: string): number {
  return createHash("sha256").update(value).digest().readUInt32BE(0) >>> 1 || 1;
}
