import { describe, expect, it } from "vitest";
import { namesOf, refersTo, shortType } from "./attachments.ts";
import { unknown } from "./rule.ts";
import { makeResource } from "./testing/verdicts.ts";

const queue = makeResource("aws:sqs/queue:Queue", "queue", { name: "events", arn: unknown });

describe("refersTo", () => {
  it.each([
    ["a name", "events"],
    ["an ARN", "arn:aws:sqs:eu-west-1:111122223333:events"],
    ["a URL", "https://sqs.eu-west-1.amazonaws.com/111122223333/events"],
  ])("takes %s", (_, reference) => {
    expect(refersTo(reference, queue, namesOf.queue)).toBe(true);
  });

  it.each([
    ["a name that only ends like it", "more-events"],
    ["a name that only begins like it", "events-dead"],
    ["what is not known", unknown],
    ["nothing", undefined],
  ])("does not take %s", (_, reference) => {
    expect(refersTo(reference, queue, namesOf.queue)).toBe(false);
  });

  it("does not take an empty name for the end of everything", () => {
    expect(refersTo("arn:aws:sqs:::", makeResource("aws:sqs/queue:Queue", "q", { name: "" }), ["name"])).toBe(
      false,
    );
  });
});

describe("shortType", () => {
  it("is the token's last part", () => {
    expect(shortType("aws:s3/bucketVersioning:BucketVersioning")).toBe("BucketVersioning");
  });
});
