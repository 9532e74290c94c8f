import { unknown } from "../rule.ts";
import { describeRule } from "../testing/describe-rule.ts";
import { makeResource } from "../testing/verdicts.ts";
import { queueEncryption } from "./queue-encryption.ts";

const queue = (props: Record<string, unknown>) => makeResource("aws:sqs/queue:Queue", "queue", props);

describeRule(queueEncryption, {
  compliant: () => [queue({})],
  cases: {
    "takes SQS's own keys": [[queue({ sqsManagedSseEnabled: true })], "complies"],
    "takes a KMS key": [
      [queue({ sqsManagedSseEnabled: false, kmsMasterKeyId: "alias/tracelake" })],
      "complies",
    ],
    "finds fault with encryption switched off": [
      [queue({ sqsManagedSseEnabled: false })],
      "its encryption is switched off",
    ],
    "is unchecked while the switch is not known": [
      [queue({ sqsManagedSseEnabled: unknown })],
      "unchecked: sqsManagedSseEnabled",
    ],
    "is unchecked while the key is not known": [
      [queue({ sqsManagedSseEnabled: false, kmsMasterKeyId: unknown })],
      "unchecked: kmsMasterKeyId",
    ],
  },
});
