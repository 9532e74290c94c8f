import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contains, parseCidr, planSubnets } from "./cidr-plan.ts";

const networks = fc
  .record({
    second: fc.nat(255),
    third: fc.nat(255),
    prefix: fc.integer({ min: 16, max: 18 }),
    zones: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ second, third, prefix, zones }) => {
    const step = 2 ** (24 - prefix);
    return { cidr: `10.${second}.${third - (third % step)}.0/${prefix}`, zones };
  });

describe("planSubnets", () => {
  it("puts private subnets first and public ones into the last /20", () => {
    expect(planSubnets("10.80.0.0/16", { zones: 2 })).toEqual({
      publicCidrs: ["10.80.240.0/24", "10.80.241.0/24"],
      privateCidrs: ["10.80.0.0/20", "10.80.16.0/20"],
    });
  });

  it("keeps every subnet inside the network and apart from all others", () => {
    fc.assert(
      fc.property(networks, ({ cidr, zones }) => {
        const { publicCidrs, privateCidrs } = planSubnets(cidr, { zones });
        const blocks = [...publicCidrs, ...privateCidrs].map((each) => parseCidr(each)!);
        expect(blocks).toHaveLength(2 * zones);
        const inOrder = blocks.toSorted((a, b) => a.start - b.start);
        for (const [index, { start, size }] of inOrder.entries()) {
          expect(contains(parseCidr(cidr), { start, size })).toBe(true);
          expect(start % size).toBe(0);
          expect(start + size).toBeLessThanOrEqual(inOrder[index + 1]?.start ?? Infinity);
        }
      }),
    );
  });

  it("moves no subnet when a zone is added", () => {
    fc.assert(
      fc.property(networks, ({ cidr }) => {
        const two = planSubnets(cidr, { zones: 2 });
        const three = planSubnets(cidr, { zones: 3 });
        expect(three.publicCidrs.slice(0, 2)).toEqual(two.publicCidrs);
        expect(three.privateCidrs.slice(0, 2)).toEqual(two.privateCidrs);
      }),
    );
  });

  it("takes the upper half of the address space as it is", () => {
    expect(planSubnets("192.168.128.0/17", { zones: 1 })).toEqual({
      publicCidrs: ["192.168.240.0/24"],
      privateCidrs: ["192.168.128.0/20"],
    });
  });

  it.each([
    ["10.80.0.0/19", 2, "has room for 1 zones"],
    ["10.80.0.0/24", 1, "has room for 0 zones"],
    ["10.80.0.0/8", 2, "is not a network of /16 to /28"],
    ["10.80.0.0", 2, "is not a network of /16 to /28"],
    ["10.80.0.256/24", 2, "is not a network of /16 to /28"],
    ["10.80.1.0/16", 2, "its network starts at 10.80.0.0"],
    ["52.1.0.0/16", 2, "is not private"],
    ["172.32.0.0/16", 2, "is not private"],
    ["10.80.0.0/16", 0, "expected a whole number ≥ 1"],
    ["10.80.0.0/16", 1.5, "expected a whole number ≥ 1"],
  ])("refuses %s with %d zones: %s", (cidr, zones, message) => {
    expect(() => planSubnets(cidr, { zones })).toThrow(message);
  });
});
