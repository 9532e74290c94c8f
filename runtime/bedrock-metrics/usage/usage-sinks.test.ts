import { S3ServiceException, type PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import type { UsageRow } from "../../../contracts/usage-row.ts";
import { makeFolderUsageSink } from "./folder-usage-sink.ts";
import { makeS3UsageSink } from "./s3-usage-sink.ts";
import { usageKey } from "./usage-file.ts";

const at = Date.UTC(2026, 0, 15, 23, 59);
const rows = [{ row_key: "a" }, { row_key: "b" }] as UsageRow[];
const lines = '{"row_key":"a"}\n{"row_key":"b"}\n';
const lakeFolder = mkdtempSync(path.join(os.tmpdir(), "tracelake-usage-"));
afterAll(() => rmSync(lakeFolder, { recursive: true, force: true }));

describe("usage for the warehouse", () => {
  it("has one name by object and day, whoever writes it", () => {
    expect(usageKey("logs|a|v1", at)).toMatch(/^usage\/bedrock\/2026\/01\/15\/[0-9a-f]{32}\.jsonl\.gz$/);
    expect(usageKey("logs|a|v1", at)).toBe(usageKey("logs|a|v1", at + 59_000));
    expect(usageKey("logs|a|v1", at)).not.toBe(usageKey("logs|a|v2", at));
  });

  it("replaces itself in a folder, and leaves nothing else there", async () => {
    const sink = makeFolderUsageSink({ lakeFolder });
    await sink.write("logs|a|v1", at, rows);
    await sink.write("logs|a|v1", at, rows);
    const files = readdirSync(lakeFolder, { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    );
    expect(
      files.map(({ parentPath, name }) => path.relative(lakeFolder, path.join(parentPath, name))),
    ).toEqual([path.normalize(usageKey("logs|a|v1", at))]);
    expect(gunzipSync(readFileSync(path.join(lakeFolder, usageKey("logs|a|v1", at)))).toString()).toBe(lines);
  });

  it("is the same bytes in S3 every time", async () => {
    const sent: PutObjectCommand["input"][] = [];
    const client = { send: async ({ input }: PutObjectCommand) => void sent.push(input) };
    const sink = makeS3UsageSink({ client: client as unknown as Pick<S3Client, "send">, bucket: "lake" });
    await sink.write("logs|a|v1", at, rows);
    await sink.write("logs|a|v1", at, rows);
    expect(sent[0]).toMatchObject({ Bucket: "lake", Key: usageKey("logs|a|v1", at) });
    expect(gunzipSync(sent[0]?.Body as Buffer).toString()).toBe(lines);
    expect(sent[1]).toEqual(sent[0]);
  });

  it("is BMAS-002 where it may not be written", async () => {
    const denied = new S3ServiceException({
      name: "AccessDenied",
      $fault: "client",
      $metadata: { httpStatusCode: 403 },
      message: "no",
    });
    const client = { send: () => Promise.reject(denied) } as unknown as Pick<S3Client, "send">;
    await expect(makeS3UsageSink({ client, bucket: "lake" }).write("o", at, rows)).rejects.toMatchObject({
      code: "BMAS-002",
      details: { bucket: "lake" },
    });
  });
});
