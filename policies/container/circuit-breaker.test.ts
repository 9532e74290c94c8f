import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { circuitBreaker } from "./circuit-breaker.ts";

const compliant = (changes: Record<string, unknown> = {}) =>
  makeResource("aws:ecs/service:Service", "service", {
    deploymentCircuitBreaker: { enable: true, rollback: true },
    ...changes,
  });

function said(changes?: Record<string, unknown>): string | undefined {
  return verdictsOf(circuitBreaker, [compliant(changes)])["service"];
}

describe("circuit-breaker", () => {
  it("passes a service that rolls back", () => {
    expect(said()).toBe("complies");
  });

  it("refuses a service without a circuit breaker", () => {
    expect(said({ deploymentCircuitBreaker: undefined })).toBe("deploymentCircuitBreaker is not enabled");
  });

  it("refuses one that is switched off", () => {
    expect(said({ deploymentCircuitBreaker: { enable: false, rollback: true } })).toBe(
      "deploymentCircuitBreaker is not enabled",
    );
  });

  it("refuses one that does not roll back", () => {
    expect(said({ deploymentCircuitBreaker: { enable: true, rollback: false } })).toBe(
      "deploymentCircuitBreaker does not roll back",
    );
  });

  it("leaves other controllers to their own ways", () => {
    expect(said({ deploymentController: { type: "CODE_DEPLOY" }, deploymentCircuitBreaker: undefined })).toBe(
      "complies",
    );
  });

  it("leaves it unchecked while a part of it is not known", () => {
    expect(said({ deploymentCircuitBreaker: { enable: true, rollback: unknown } })).toBe(
      "unchecked: deploymentCircuitBreaker.rollback",
    );
  });

  it("has no word about other types", () => {
    expect(verdictsOf(circuitBreaker, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
