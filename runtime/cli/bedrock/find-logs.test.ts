import type { S3Client } from "@aws-sdk/client-s3";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findFolderLogs, findS3Logs, rootOf } from "./find-logs.ts";

const base = "AWSLogs/111122223333/BedrockModelInvocationLogs/us-east-1";
const keys = [
  `${base}/2026/01/15/11/20260115T110000000Z_b.json.gz`,
  `${base}/2026/01/15/10/20260115T100000000Z_a.json.gz`,
  `${base}/2026/01/15/10/data/body_input.json.gz`,
  `${base}/amazon-bedrock-logs-permission-check`,
  "notes.txt",
];
const all = { from: undefined, to: undefined, isNoLog: (key: string) => key.includes("/data/") };

describe("finding logs", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "tracelake-logs-"));
    for (const key of keys) {
      await mkdir(path.dirname(path.join(folder, key)), { recursive: true });
      await writeFile(path.join(folder, key), key);
    }
  });
  afterAll(async () => await rm(folder, { recursive: true }));
  const root = () => ({ folder, bucket: "local" });

  it("finds those of a folder in the order of their time, and nothing else", async () => {
    const found = await findFolderLogs({ kind: "folder", folder }, root(), all);
    expect(found.map(({ object }) => object.key)).toEqual([keys[1], keys[0]]);
    expect(found[0]?.sizeBytes).toBe(keys[1]?.length);
  });

  it("takes a file that is named, whatever its name", async () => {
    const found = await findFolderLogs({ kind: "file", folder, key: "notes.txt" }, root(), all);
    expect(found.map(({ object }) => object.key)).toEqual(["notes.txt"]);
  });

  it("takes those of a range alone", async () => {
    const range = { ...all, from: new Date("2026-01-15T10:30:00Z"), to: new Date("2026-01-15T12:00:00Z") };
    const found = await findFolderLogs({ kind: "folder", folder }, root(), range);
    expect(found.map(({ object }) => object.key)).toEqual([keys[0]]);
  });

  it("reads every page of a bucket", async () => {
    const asked: unknown[] = [];
    const client = {
      send({ input }: { input: { ContinuationToken?: string; Prefix: string } }) {
        asked.push([input.Prefix, input.ContinuationToken]);
        const at = input.ContinuationToken === undefined ? 0 : 1;
        return Promise.resolve({
          Contents: at === 0 ? keys.slice(0, 1).map(entry) : keys.slice(1).map(entry),
          IsTruncated: at === 0,
          NextContinuationToken: "more",
        });
      },
    } as unknown as S3Client;
    const entry = (Key: string) => ({ Key, Size: 5, ETag: '"e1"', LastModified: new Date(0) });
    const place = { kind: "s3" as const, bucket: "logs", prefix: "AWSLogs/" };
    const found = await findS3Logs(client, place, all, new AbortController().signal);
    expect(found.map(({ object }) => object)).toEqual(
      [keys[1], keys[0]].map((key) => ({
        bucket: "logs",
        key,
        versionId: undefined,
        etag: "e1",
        sizeBytes: 5,
      })),
    );
    expect(asked).toEqual([
      ["AWSLogs/", undefined],
      ["AWSLogs/", "more"],
    ]);
  });
});

describe("what keys are relative to", () => {
  it.each([
    ["/p/.local/lake/bedrock", "/p/.local/lake/bedrock"],
    ["/p/.local/lake/bedrock/AWSLogs/1/2", "/p/.local/lake/bedrock"],
    ["/copy/bedrock/AWSLogs/1/us-east-1", "/copy/bedrock"],
    ["/copy/logs", "/copy/logs"],
    ["/p/.local/lake/bedrock-old", "/p/.local/lake/bedrock-old"],
  ])("of %s is %s", (folder, expected) => {
    expect(rootOf(folder, "/p/.local/lake/bedrock")).toBe(expected);
  });
});
