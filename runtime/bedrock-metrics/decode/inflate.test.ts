import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { ObjectFault } from "../record.ts";
import { inflate } from "./inflate.ts";

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Uint8Array, size = 1_000, maxRatio = 200): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of inflate(inPieces(bytes, size), { maxRatio })) parts.push(part);
  return Buffer.concat(parts);
}

const text = Array.from({ length: 5_000 }, (_, index) => `line ${index}`).join("\n");

it("gives the bytes of gzip, of one member or several, and of plain text, however they come", async () => {
  const members = Buffer.concat([gzipSync(text.slice(0, 9_000)), gzipSync(""), gzipSync(text.slice(9_000))]);
  for (const bytes of [gzipSync(text), members, Buffer.from(text)])
    for (const size of [1, 777, 1 << 20]) expect(String(await read(bytes, size))).toBe(text);
  expect(await read(Buffer.alloc(0))).toHaveLength(0);
  expect(String(await read(Buffer.from("{")))).toBe("{");
});

it("takes what is cut off or damaged for BMAS-003, with the byte", async () => {
  const whole = gzipSync(text);
  const damaged = Buffer.from(whole);
  damaged.fill(0, 2_000, 2_050);
  for (const bytes of [whole.subarray(0, -9), whole.subarray(0, 2), damaged])
    await expect(read(bytes)).rejects.toMatchObject({
      code: "BMAS-003",
      outcome: "retry",
      details: { reason: expect.stringContaining("gzip"), offset: expect.any(Number) },
    });
});

it("stops at what inflates beyond the limit (BMAS-010)", async () => {
  const bomb = gzipSync(Buffer.alloc(40_000_000));
  await expect(read(bomb, 1 << 16)).rejects.toMatchObject({ code: "BMAS-010", details: { maxRatio: 200 } });
  expect(await read(bomb, 1 << 16, 2_000)).toHaveLength(40_000_000);
});

it("hands on what its source says, as it is", async () => {
  const gone = new ObjectFault("BMAS-001", "gone");
  const source = async function* () {
    yield gzipSync(text).subarray(0, 100);
    throw gone;
  };
  const reading = async () => {
    for await (const part of inflate(source(), { maxRatio: 200 })) void part;
  };
  await expect(reading()).rejects.toBe(gone);
});
