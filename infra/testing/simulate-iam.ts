import { anonymousPrincipal, runSimulation } from "@cloud-copilot/iam-simulate";

export interface IamRequest {
  /** ARN; undefined for an unsigned request. */
  principal: string | undefined;
  /** As `s3:PutObject`. */
  action: string;
  /** ARN. */
  resource: string;
  /** The account that owns the resource. */
  accountId: string;
  /** Condition keys of the request. Default none but TLS. */
  context?: Record<string, string | string[]>;
}

export interface IamPolicies {
  /** Documents attached to the principal. Default none. */
  identity?: readonly unknown[];
  /** The resource's own document: a trust, bucket, key or queue policy. Default none. */
  resource?: unknown;
}

/**
 * What AWS would answer, by its rules of evaluation: `Allowed`, `ImplicitlyDenied` or `ExplicitlyDenied`. Throws for
 * a policy that is no policy, an action that doesn't exist or that the resource doesn't have.
 */
export async function simulateIam(request: IamRequest, policies: IamPolicies): Promise<string> {
  const { principal = anonymousPrincipal, action, resource, accountId, context = {} } = request;
  const result = await runSimulation(
    {
      request: {
        principal,
        action,
        resource: { resource, accountId },
        contextVariables: { "aws:SecureTransport": "true", ...context },
      },
      identityPolicies: (policies.identity ?? []).map((policy, index) => ({
        name: `identity-${index}`,
        policy,
      })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: policies.resource,
    },
    {},
  );
  if (result.resultType === "error") throw new Error(JSON.stringify(result.errors));
  return result.overallResult;
}
