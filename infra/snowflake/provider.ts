import * as pulumi from "@pulumi/pulumi";
import * as snowflake from "@pulumi/snowflake";

/** How a deployment reaches Snowflake. */
export interface SnowflakeConnection {
  /** Snowflake's organization name, as ACME. */
  organization: string;
  /** The account's name within the organization. */
  account: string;
  /** A service user with a public key. */
  user: string;
  /** The role that creates and owns everything. Not ACCOUNTADMIN. */
  role: string;
  /** PEM, unencrypted PKCS #8; kept as a secret. */
  privateKey: pulumi.Input<string>;
  /** For private links and stand-ins. Default: by organization and account. */
  host?: string;
  /** Default 443. */
  port?: number;
  protocol: "http" | "https";
}

/**
 * Resources of this program that the provider still calls previews. A preview of the deployment does not notice one
 * that is missing here, only the deployment itself does.
 */
export const previewFeatures: readonly string[] = [
  "snowflake_alert_resource",
  "snowflake_file_format_resource",
  "snowflake_function_sql_resource",
  "snowflake_notification_integration_resource",
  "snowflake_pipe_resource",
  "snowflake_procedure_sql_resource",
  "snowflake_stage_resource",
  "snowflake_storage_integration_resource",
  "snowflake_table_resource",
];

/** Seconds. Without it a server that does not answer hangs even a preview for minutes. */
const loginTimeoutSeconds = 30;
const retries = 3;

/** A provider that signs in with a key pair. */
export function snowflakeProvider(
  name: string,
  connection: SnowflakeConnection,
  opts?: pulumi.ResourceOptions,
): snowflake.Provider {
  const { organization, account, user, role, privateKey, host, port, protocol } = connection;
  return new snowflake.Provider(
    name,
    {
      organizationName: organization,
      accountName: account,
      user,
      role,
      authenticator: "SNOWFLAKE_JWT",
      privateKey: pulumi.secret(privateKey),
      protocol,
      ...(host !== undefined && { host }),
      ...(port !== undefined && { port }),
      loginTimeout: loginTimeoutSeconds,
      maxRetryCount: retries,
      previewFeaturesEnabled: [...previewFeatures],
    },
    opts,
  );
}
