import { UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AwsPlace } from "../../infra/aws/place.ts";
import { planFunctionArns, planFunctionTrust } from "../../infra/aws/function-plan.ts";
import { planFunctionPolicy } from "../../infra/trace-processor/function-policies.ts";
import { planExecutionPolicy, planTaskTrust } from "../../infra/trace-processor/task-policies.ts";
import { startEmulator, type Emulator } from "../support/emulator.ts";
import { assume, createClients, createRole, createUser, region, rootOf, type Clients } from "./accounts.ts";

const accountId = "111122223333";
const place: AwsPlace = { partition: "aws", region, accountId };
const named = { database: "tracelake-test-database-url", slack: "tracelake-test-slack-webhook-url" };
/** Begins as one that is named. */
const alike = "tracelake-test-database-url-of-another";
const unrelated = "payroll";

let emulator: Emulator;
let owner: Clients;
let developer: Clients;
let arns: Record<string, string>;

beforeAll(async () => {
  emulator = await startEmulator();
  owner = createClients(emulator.url, rootOf(accountId));
  developer = createClients(emulator.url, await createUser(owner.iam, "developer"));
  arns = {};
  for (const name of [named.database, named.slack, alike, unrelated]) {
    const secret = new CreateSecretCommand({ Name: name, SecretString: `value of ${name}` });
    const { ARN: arn = "" } = await owner.secrets.send(secret);
    arns[name] = arn;
  }
});

afterAll(() => emulator.stop());

interface Service {
  trust: unknown;
  planAccess: (secretArns: string[]) => unknown;
}

const services: [role: string, Service][] = [
  [
    "tracelake-test-function",
    {
      trust: planFunctionTrust(place),
      planAccess: (secretArns) =>
        planFunctionPolicy(planFunctionArns(place, "tracelake-test-trace-processor"), secretArns),
    },
  ],
  [
    "tracelake-test-execution",
    {
      trust: planTaskTrust(place),
      planAccess: (secretArns) =>
        planExecutionPolicy({
          repositoryArn: `arn:aws:ecr:${region}:${accountId}:repository/tracelake-test`,
          logGroupArn: `arn:aws:logs:${region}:${accountId}:log-group:tracelake-test`,
          secretArns,
        }),
    },
  ],
];

// The emulator's services don't assume the roles of what they run, and it knows neither `aws:SourceAccount` nor
// `lambda:SourceFunctionArn`. That the service gets in, for this account only, and that the function's own code may
// not touch the network, is left to permissions.test.ts.
describe.each(services)("the role %s", (role, { trust, planAccess }) => {
  const roleArn = `arn:aws:iam::${accountId}:role/${role}`;
  let processor: SecretsManagerClient;

  beforeAll(async () => {
    const secretArns = Object.values(named).map((name) => arns[name] ?? "");
    await createRole(owner.iam, { name: role, trust, access: planAccess(secretArns) });
  });

  it("is assumed by no user of the account, whatever the user's own rights", async () => {
    await expect(assume(developer.sts, roleArn)).rejects.toMatchObject({ name: "AccessDenied" });
  });

  describe("in the service's hands", () => {
    beforeAll(async () => {
      // The user stands in for the service.
      const standIn = {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: `arn:aws:iam::${accountId}:user/developer` },
            Action: "sts:AssumeRole",
          },
        ],
      };
      await owner.iam.send(
        new UpdateAssumeRolePolicyCommand({ RoleName: role, PolicyDocument: JSON.stringify(standIn) }),
      );
      processor = createClients(emulator.url, await assume(developer.sts, roleArn)).secrets;
    });

    it.each(Object.values(named))("reads the value of %s", async (name) => {
      const secret = await processor.send(new GetSecretValueCommand({ SecretId: arns[name] }));
      expect(secret).toMatchObject({ SecretString: `value of ${name}` });
    });

    it.each<[string, (secrets: SecretsManagerClient) => Promise<unknown>]>([
      [
        "read a secret whose name begins alike",
        (secrets) => secrets.send(new GetSecretValueCommand({ SecretId: arns[alike] })),
      ],
      [
        "read another's secret",
        (secrets) => secrets.send(new GetSecretValueCommand({ SecretId: arns[unrelated] })),
      ],
      [
        "read another's secret by its name",
        (secrets) => secrets.send(new GetSecretValueCommand({ SecretId: unrelated })),
      ],
      [
        "change its own secret",
        (secrets) =>
          secrets.send(
            new PutSecretValueCommand({ SecretId: arns[named.database], SecretString: "changed" }),
          ),
      ],
      [
        "delete its own secret",
        (secrets) => secrets.send(new DeleteSecretCommand({ SecretId: arns[named.database] })),
      ],
      [
        "describe a secret",
        (secrets) => secrets.send(new DescribeSecretCommand({ SecretId: arns[named.database] })),
      ],
      ["list the account's secrets", (secrets) => secrets.send(new ListSecretsCommand({}))],
    ])("may not %s", async (_, act) => {
      await expect(act(processor)).rejects.toMatchObject({ name: "AccessDeniedException" });
    });
  });
});
