import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { egressPrices, planEgress } from "./egress-plan.ts";

const fiveServices = ["secretsmanager", "logs", "ecr.api", "ecr.dkr", "monitoring"];

describe("planEgress", () => {
  it("takes endpoints where five or fewer services are called and the internet is not needed", () => {
    expect(planEgress({ needsInternet: false, endpoints: fiveServices, zones: 1 })).toEqual({
      via: "interface-endpoints",
      natGateways: 0,
      endpoints: ["ecr.api", "ecr.dkr", "logs", "monitoring", "secretsmanager"],
      monthlyUsd: { natGateway: 36.95, interfaceEndpoints: 36.6 },
      reason: "5 interface endpoints cost 36.60 USD a month, NAT gateways 36.95 USD.",
    });
  });

  it("takes NAT gateways in place of six endpoints", () => {
    const plan = planEgress({ needsInternet: false, endpoints: [...fiveServices, "sqs"], zones: 2 });
    expect(plan).toMatchObject({ via: "nat-gateway", natGateways: 2, endpoints: [] });
    expect(plan.monthlyUsd).toEqual({ natGateway: 73.45, interfaceEndpoints: 87.7 });
  });

  it("takes six endpoints once what flows makes them cheaper", () => {
    const endpoints = [...fiveServices, "sqs"];
    const plan = planEgress({ needsInternet: false, endpoints, zones: 1, gbPerMonth: 1000 });
    expect(plan.via).toBe("interface-endpoints");
  });

  it("takes only NAT gateways where the internet is needed", () => {
    const plan = planEgress({ needsInternet: true, endpoints: ["logs"], zones: 2 });
    expect(plan).toMatchObject({ via: "nat-gateway", natGateways: 2, endpoints: [] });
  });

  it("opens nothing where nothing outside is called", () => {
    expect(planEgress({ needsInternet: false, endpoints: [], zones: 2 })).toMatchObject({
      via: "none",
      natGateways: 0,
      endpoints: [],
    });
  });

  it("counts a service once", () => {
    const plan = planEgress({ needsInternet: false, endpoints: ["logs", "logs"], zones: 1 });
    expect(plan.endpoints).toEqual(["logs"]);
  });

  it("decides by the prices that it is given", () => {
    const prices = { ...egressPrices, interfaceEndpointHour: 0.06 };
    expect(planEgress({ needsInternet: false, endpoints: ["logs"], zones: 1 }, prices).via).toBe(
      "nat-gateway",
    );
  });

  it("never takes the dearer way, and never leaves a service without one", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...fiveServices, "sqs", "sts", "kms"), { minLength: 1 }),
        fc.integer({ min: 1, max: 6 }),
        fc.nat(5000),
        (endpoints, zones, gbPerMonth) => {
          const plan = planEgress({ needsInternet: false, endpoints, zones, gbPerMonth });
          const { natGateway, interfaceEndpoints } = plan.monthlyUsd;
          const takesNat = natGateway < interfaceEndpoints;
          expect(plan.via).toBe(takesNat ? "nat-gateway" : "interface-endpoints");
          expect(plan.natGateways).toBe(takesNat ? zones : 0);
          expect(plan.endpoints).toHaveLength(takesNat ? 0 : endpoints.length);
        },
      ),
    );
  });
});
