import { usagePrefix } from "../../contracts/bedrock/names.ts";
import type { PolicyStatement } from "../aws/policy-document.ts";

/** Where the trace processor writes what was used each day, for the warehouse. */
export interface UsageTarget {
  bucketArn: string;
  /** Of the bucket; undefined with the keys of S3. */
  kmsKeyArn: string | undefined;
}

const prefix = `${usagePrefix}processor/`;

/** Writing below `usage/processor/`, and seeing what is written there already; nothing is read. */
export function planUsageStatements({ bucketArn, kmsKeyArn }: UsageTarget): PolicyStatement[] {
  return [
    { Sid: "WriteUsage", Effect: "Allow", Action: "s3:PutObject", Resource: `${bucketArn}/${prefix}*` },
    {
      Sid: "ListUsage",
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: bucketArn,
      Condition: { StringLike: { "s3:prefix": `${prefix}*` } },
    },
    ...(kmsKeyArn === undefined
      ? []
      : [
          {
            Sid: "EncryptUsage",
            Effect: "Allow",
            Action: "kms:GenerateDataKey",
            Resource: kmsKeyArn,
            Condition: { StringLike: { "kms:ViaService": "s3.*.amazonaws.com" } },
          } satisfies PolicyStatement,
        ]),
  ];
}
