/**
 * What Fargate offers, by CPU units (1,024 are one core): least and most memory in MB, and the step between.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html (Linux)
 */
const memoryByCpu: Readonly<Record<number, { min: number; max: number; step: number }>> = {
  512: { min: 1_024, max: 4_096, step: 1_024 },
  1_024: { min: 2_048, max: 8_192, step: 1_024 },
  2_048: { min: 4_096, max: 16_384, step: 1_024 },
  4_096: { min: 8_192, max: 30_720, step: 1_024 },
  8_192: { min: 16_384, max: 61_440, step: 4_096 },
  16_384: { min: 32_768, max: 122_880, step: 8_192 },
};

/** The smallest CPU has no even step. */
const memoryOfSmallest = [512, 1_024, 2_048];

export const fargateCpus: readonly number[] = [256, ...Object.keys(memoryByCpu).map(Number)];

/** The amounts of memory, in MB, that a CPU may be paired with; none for a CPU that Fargate does not offer. */
export function listFargateMemory(cpu: number): number[] {
  if (cpu === 256) return memoryOfSmallest;
  const range = memoryByCpu[cpu];
  if (range === undefined) return [];
  const count = (range.max - range.min) / range.step + 1;
  return Array.from({ length: count }, (_, index) => range.min + index * range.step);
}

/** The size of a task as its definition takes it. Throws for a pair that AWS would refuse, saying what is allowed. */
export function planFargateSize(size: { cpu: number; memoryMb: number }): { cpu: string; memory: string } {
  const { cpu, memoryMb } = size;
  const allowed = listFargateMemory(cpu);
  if (allowed.length === 0)
    throw new Error(`cpu ${cpu}: Fargate offers ${fargateCpus.join(", ")} CPU units (1024 are one core).`);
  if (!allowed.includes(memoryMb)) {
    throw new Error(
      `memoryMb ${memoryMb}: with cpu ${cpu} Fargate offers ${describe(allowed)} MB` +
        `${describeCpusFor(memoryMb)}.`,
    );
  }
  return { cpu: String(cpu), memory: String(memoryMb) };
}

function describe(allowed: readonly number[]): string {
  const [first, second] = allowed;
  if (allowed.length <= 4 || first === undefined || second === undefined) return allowed.join(", ");
  return `${first} to ${allowed.at(-1)} in steps of ${second - first}`;
}

function describeCpusFor(memoryMb: number): string {
  const cpus = fargateCpus.filter((cpu) => listFargateMemory(cpu).includes(memoryMb));
  return cpus.length === 0 ? "" : ` (${memoryMb} MB go with cpu ${cpus.join(" or ")})`;
}
