import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fargateCpus, listFargateMemory, planFargateSize } from "./fargate-size.ts";

// Whole numbers alone would hardly ever meet a pair that is offered.
const someCpu = fc.oneof(fc.nat(20_000), fc.constantFrom(...fargateCpus));
const someMemory = fc.oneof(
  fc.nat(130_000),
  fc.nat(120).map((steps) => steps * 1_024),
);

function planOrRefusal(cpu: number, memoryMb: number): unknown {
  try {
    return planFargateSize({ cpu, memoryMb });
  } catch (error) {
    const { message } = error as Error;
    return /Fargate offers \d/.test(message) ? "refused, with what is offered" : message;
  }
}

describe("planFargateSize", () => {
  it("gives both as the text that a task definition takes", () => {
    expect(planFargateSize({ cpu: 512, memoryMb: 1_024 })).toEqual({ cpu: "512", memory: "1024" });
  });

  it("accepts every pair of AWS's table", () => {
    for (const cpu of fargateCpus)
      for (const memoryMb of listFargateMemory(cpu))
        expect(planFargateSize({ cpu, memoryMb })).toEqual({ cpu: String(cpu), memory: String(memoryMb) });
  });

  it("knows as many pairs as AWS's table has", () => {
    expect(fargateCpus.map((cpu) => listFargateMemory(cpu).length)).toEqual([3, 4, 7, 13, 23, 12, 12]);
    expect(listFargateMemory(256)).toEqual([512, 1_024, 2_048]);
    expect(listFargateMemory(16_384).at(-1)).toBe(122_880);
  });

  it("gives a pair as it is or refuses it, whatever the numbers", () => {
    fc.assert(
      fc.property(someCpu, someMemory, (cpu, memoryMb) => {
        const isOffered = listFargateMemory(cpu).includes(memoryMb);
        expect(planOrRefusal(cpu, memoryMb)).toEqual(
          isOffered ? { cpu: `${cpu}`, memory: `${memoryMb}` } : "refused, with what is offered",
        );
      }),
    );
  });

  it("grows the least and the most memory with the CPU", () => {
    fc.assert(
      fc.property(fc.nat(fargateCpus.length - 2), (index) => {
        const [smaller, larger] = [fargateCpus[index] ?? 0, fargateCpus[index + 1] ?? 0].map(
          listFargateMemory,
        );
        expect(larger?.[0]).toBeGreaterThan(smaller?.[0] ?? 0);
        expect(larger?.at(-1)).toBeGreaterThan(smaller?.at(-1) ?? 0);
      }),
    );
  });

  it("says which memory goes with a CPU, and which CPU with the memory", () => {
    expect(() => planFargateSize({ cpu: 1_024, memoryMb: 512 })).toThrow(
      "memoryMb 512: with cpu 1024 Fargate offers 2048 to 8192 in steps of 1024 MB (512 MB go with cpu 256).",
    );
    expect(() => planFargateSize({ cpu: 256, memoryMb: 3_000 })).toThrow(
      "memoryMb 3000: with cpu 256 Fargate offers 512, 1024, 2048 MB.",
    );
  });

  it("refuses a CPU that Fargate does not offer", () => {
    expect(() => planFargateSize({ cpu: 768, memoryMb: 2_048 })).toThrow(
      "cpu 768: Fargate offers 256, 512, 1024, 2048, 4096, 8192, 16384 CPU units",
    );
  });
});
