import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";

export const region = "eu-central-1";

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface Clients {
  s3: S3Client;
  sts: STSClient;
  iam: IAMClient;
  secrets: SecretsManagerClient;
}

export interface ClientsOptions {
  /** Default true: as if TLS ended at a proxy, which is how the emulator learns of it. */
  isOverTls?: boolean;
}

export function createClients(
  url: string,
  credentials: Credentials,
  { isOverTls = true }: ClientsOptions = {},
): Clients {
  const settings = { endpoint: url, region, credentials, maxAttempts: 1 };
  const clients = {
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    sts: new STSClient(settings),
    iam: new IAMClient(settings),
    secrets: new SecretsManagerClient(settings),
  };
  if (isOverTls) {
    clients.s3.middlewareStack.add(sayOverTls, toHeaders);
    clients.sts.middlewareStack.add(sayOverTls, toHeaders);
    clients.iam.middlewareStack.add(sayOverTls, toHeaders);
    clients.secrets.middlewareStack.add(sayOverTls, toHeaders);
  }
  return clients;
}

const toHeaders = { step: "build", name: "sayOverTls" } as const;

function sayOverTls<Call extends { request: unknown }, Answer>(next: (call: Call) => Answer) {
  return (call: Call) => {
    (call.request as { headers: Record<string, string> }).headers["x-forwarded-proto"] = "https";
    return next(call);
  };
}

/** The emulator's convention: twelve digits are the key of that account's root. */
export function rootOf(accountId: string): Credentials {
  return { accessKeyId: accountId, secretAccessKey: "test" };
}

/** A user whose own account lets it assume any role at all: what decides is the role's trust. */
export async function createUser(iam: IAMClient, name: string): Promise<Credentials> {
  await iam.send(new CreateUserCommand({ UserName: name }));
  await iam.send(
    new PutUserPolicyCommand({
      UserName: name,
      PolicyName: "may-assume",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }],
      }),
    }),
  );
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  return readCredentials(key);
}

export interface RoleOptions {
  name: string;
  /** Policy documents. */
  trust: unknown;
  access: unknown;
}

/** As the deployment makes it: the trust and one inline policy. Answers the ARN. */
export async function createRole(iam: IAMClient, { name, trust, access }: RoleOptions): Promise<string> {
  const { Role: role } = await iam.send(
    new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: name,
      PolicyName: "access",
      PolicyDocument: JSON.stringify(access),
    }),
  );
  if (role?.Arn === undefined) throw new Error(`the role ${name} has no ARN`);
  return role.Arn;
}

export async function assume(sts: STSClient, roleArn: string, externalId?: string): Promise<Credentials> {
  const { Credentials: session } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: roleArn,
      RoleSessionName: "test",
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
    }),
  );
  return readCredentials(session);
}

interface AnsweredKey {
  AccessKeyId: string | undefined;
  SecretAccessKey: string | undefined;
  SessionToken?: string | undefined;
}

function readCredentials(key: AnsweredKey | undefined): Credentials {
  const {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
  } = key ?? {};
  if (accessKeyId === undefined || secretAccessKey === undefined) throw new Error("got no credentials");
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

/** A role of an account, as those who call from elsewhere have it, in a session of its own. */
export async function startSession(
  url: string,
  accountId: string,
  roleName: string,
  access: unknown,
): Promise<Credentials> {
  const { iam } = createClients(url, rootOf(accountId));
  const user = await createUser(iam, `${roleName}-starter`);
  const trust = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${accountId}:user/${roleName}-starter` },
        Action: "sts:AssumeRole",
      },
    ],
  };
  const roleArn = await createRole(iam, { name: roleName, trust, access });
  return assume(createClients(url, user).sts, roleArn);
}
