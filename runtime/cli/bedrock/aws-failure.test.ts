import { describe, expect, it } from "vitest";
import { Fault } from "../../shared/fault.ts";
import { OperationRefused } from "../../warehouse/operations/refused.ts";
import { describeAwsFailure } from "./aws-failure.ts";

const failure = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });

describe("a failure of AWS", () => {
  it.each([
    [failure("CredentialsProviderError", "Could not load credentials from any providers"), "AWS_PROFILE"],
    [failure("Error", "Region is missing"), "AWS_REGION"],
  ])("names what the configuration lacks: %s", (error, variable) => {
    const told = describeAwsFailure(error);
    expect(told).toBeInstanceOf(Fault);
    expect((told as Fault).detail).toContain(variable);
  });

  it.each([
    ["AWS.SimpleQueueService.NonExistentQueue", 400, "--queue"],
    ["QueueDoesNotExist", 400, "--queue"],
    ["ResourceNotFoundException", 400, "--ledger"],
    ["NoSuchBucket", 404, "bucket"],
    ["AccessDenied", 403, "docs/bedrock.md"],
    ["ExpiredTokenException", 400, "Log in"],
  ])("says what to do about %s", (name, httpStatusCode, remedy) => {
    const told = describeAwsFailure(failure(name, "why", { $metadata: { httpStatusCode } }));
    expect(told).toBeInstanceOf(OperationRefused);
    expect((told as OperationRefused).message).toBe(`AWS refused it: ${name}: why`);
    expect((told as OperationRefused).remedy).toContain(remedy);
  });

  it("tells that AWS can't be reached", () => {
    const told = describeAwsFailure(failure("Error", "getaddrinfo ENOTFOUND x", { code: "ENOTFOUND" }));
    expect((told as OperationRefused).message).toBe("AWS can't be reached: getaddrinfo ENOTFOUND x");
  });

  it("leaves a fault of our own as it is", () => {
    const error = new TypeError("x is not a function");
    expect(describeAwsFailure(error)).toBe(error);
  });
});
