import { unknown } from "../rule.ts";
import { bucket, sideResourceCases } from "../testing/buckets.ts";
import { describeRule, spoil } from "../testing/describe-rule.ts";
import { makeResource } from "../testing/verdicts.ts";
import { bucketVersioning } from "./bucket-versioning.ts";

const versioning = makeResource("aws:s3/bucketVersioning:BucketVersioning", "lake-versioning", {
  bucket: "tracelake-dev-lake",
  versioningConfiguration: { status: "Enabled" },
});
const withStatus = (status: unknown) => [bucket, spoil(versioning, { versioningConfiguration: { status } })];

describeRule(bucketVersioning, {
  compliant: () => [bucket, versioning],
  cases: {
    ...sideResourceCases(versioning),
    "finds fault with a suspended one": [withStatus("Suspended"), "versioning is Suspended"],
    "finds fault with one without status": [withStatus(undefined), "versioning is not set"],
    "is unchecked while the status is not known": [
      withStatus(unknown),
      "unchecked: versioningConfiguration.status",
    ],
  },
});
