/** An IAM policy, as JSON has it. */
export interface PolicyDocument {
  Version: "2012-10-17";
  Statement: PolicyStatement[];
}

export interface PolicyStatement {
  Sid: string;
  Effect: "Allow" | "Deny";
  Principal?: "*" | { Service: string } | { AWS: string | string[] };
  Action: string | string[];
  Resource?: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

export function planPolicy(...statements: PolicyStatement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

/**
 * Lets a service assume a role on behalf of this account alone, and where the service says for which resource, for
 * that alone: otherwise any account could have the service act with the role (the confused deputy).
 */
export function planServiceTrust(service: string, accountId: string, sourceArn?: string): PolicyDocument {
  return planPolicy({
    Sid: "AssumeByService",
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sts:AssumeRole",
    Condition: {
      StringEquals: { "aws:SourceAccount": accountId },
      ...(sourceArn === undefined ? {} : { ArnLike: { "aws:SourceArn": sourceArn } }),
    },
  });
}

/** Writing to the streams of one log group, which exists already. */
export function planLogStatement(logGroupArn: string): PolicyStatement {
  return {
    Sid: "WriteLogs",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: `${logGroupArn}:*`,
  };
}

/** Reading the current value of exactly these secrets. */
export function planSecretStatement(secretArns: readonly string[]): PolicyStatement {
  return {
    Sid: "ReadSecrets",
    Effect: "Allow",
    Action: "secretsmanager:GetSecretValue",
    Resource: [...secretArns],
  };
}
