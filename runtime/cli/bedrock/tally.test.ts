import { describe, expect, it } from "vitest";
import type { UsageRow } from "../../../contracts/usage-row.ts";
import type { MetricRequest } from "../../bedrock-metrics/ports.ts";
import { printReplay } from "./print-replay.ts";
import type { Replay } from "./replay.ts";
import { makeTally } from "./tally.ts";

const nowMs = Date.parse("2026-01-15T12:00:00Z");

const row = (more: Partial<UsageRow> = {}): UsageRow => ({
  row_key: "k",
  source: "bedrock",
  as_of: "2026-01-15T12:00:00.000Z",
  period_start: "2026-01-15T10:00:00.000Z",
  period_seconds: 60,
  model_id: "anthropic.claude-haiku",
  profile_type: "CrossRegion",
  source_region: "us-east-1",
  served_region: "us-west-2",
  application_id: null,
  account_id: null,
  invocations: 2,
  errors: 1,
  input_tokens: 100,
  output_tokens: 10,
  cache_read_tokens: 5,
  cache_write_tokens: 0,
  cost_usd: "0.250000",
  unpriced_invocations: 0,
  latency_samples: 0,
  latency_ms_sum: 0,
  latency_buckets: {},
  skipped: {},
  object: "local|a|1",
  ...more,
});

const request = (data: number): MetricRequest => ({
  Namespace: "Bedrock/CrossRegionMetrics",
  MetricData: Array.from({ length: data }, () => ({ MetricName: "InputTokens" })),
});

describe("the tally", () => {
  it("adds up usage by profile, model and regions, and what was left out by code", async () => {
    const tally = makeTally(nowMs);
    const usage = tally.usage(undefined);
    const skipped = row({ invocations: 0, errors: 0, skipped: { "BMAS-003": 2, duplicate: 1 } });
    await usage.write("a", 0, [row(), row({ invocations: 1, errors: 0, cost_usd: null }), skipped]);
    await usage.write("b", 0, [row({ profile_type: "Standard" }), skipped]);
    const { usage: sums, ...rest } = tally.read();
    expect(
      sums.map(({ profile_type, invocations, errors, input_tokens, cost_usd }) => [
        profile_type,
        invocations,
        errors,
        input_tokens,
        cost_usd,
      ]),
    ).toEqual([
      ["CrossRegion", 3, 1, 200, 0.25],
      ["Standard", 2, 1, 100, 0.25],
    ]);
    expect(rest).toMatchObject({
      invocations: 5,
      skipped: { "BMAS-003": 4, duplicate: 2 },
      tooOld: 0,
      tooNew: 0,
    });
  });

  it("names what is outside of CloudWatch's times", async () => {
    const tally = makeTally(nowMs);
    const usage = tally.usage(undefined);
    const at = (period_start: string, invocations: number) => row({ period_start, invocations });
    await usage.write("a", 0, [
      at("2026-01-01T11:59:00.000Z", 1),
      at("2026-01-01T12:00:00.000Z", 10),
      at("2026-01-15T14:00:00.000Z", 100),
      at("2026-01-15T14:01:00.000Z", 1000),
    ]);
    expect(tally.read()).toMatchObject({ tooOld: 1, tooNew: 1000, invocations: 1111 });
  });

  it("counts a request only when it was taken, and hands on what was refused", async () => {
    const tally = makeTally(nowMs);
    const { signal } = new AbortController();
    const sent: number[] = [];
    const sink = tally.sink({
      publish({ MetricData }) {
        const data = MetricData?.length ?? 0;
        sent.push(data);
        return data > 5 ? Promise.reject(new Error("throttled")) : Promise.resolve({ refused: 1 });
      },
    });
    expect(await sink.publish(request(3), signal)).toEqual({ refused: 1 });
    await expect(sink.publish(request(9), signal)).rejects.toThrow("throttled");
    expect({ sent, ...tally.read() }).toMatchObject({ sent: [3, 9], requests: 1, data: 3, refused: 1 });
  });

  it("adds up nothing that could not be written", async () => {
    const tally = makeTally(nowMs);
    const usage = tally.usage({ write: () => Promise.reject(new Error("disk full")) });
    await expect(usage.write("a", 0, [row()])).rejects.toThrow("disk full");
    expect(tally.read().invocations).toBe(0);
  });
});

describe("the summary of a replay", () => {
  const replay: Replay = {
    isDryRun: false,
    place: "s3://logs/bedrock/",
    published: "Bedrock/CrossRegionMetrics",
    found: 4,
    bytes: 2_500_000,
    objects: { counted: 1, known: 1, held: 1, "passed over": 0, failed: 1 },
    failures: [{ object: "logs/a", code: "BMAS-002", reason: "S3 access denied", remedy: "Give the role …" }],
    isStopped: false,
    seconds: 1.25,
    requests: 1,
    data: 42,
    refused: 1,
    invocations: 2,
    tooOld: 1,
    tooNew: 0,
    skipped: { "BMAS-003": 2, duplicate: 1 },
    usage: [],
  };

  it("tells what was done, left out and failed", () => {
    const text = printReplay(replay);
    for (const part of [
      "Replayed 4 objects (2.5 MB) of s3://logs/bedrock/ in 1.3 s.",
      "Objects: 1 done, 1 counted before, 1 held by another process, 1 failed.",
      "2 invocations counted; 1 request with 42 data went to Bedrock/CrossRegionMetrics.",
      "CloudWatch refused 1 datum.",
      "1 invocation of them more than 14 days old: CloudWatch does not take them, usage has them.",
      "2 records or values left out: BMAS-003 (Invalid Log Format).",
      "1 record or value left out: duplicate.",
      "BMAS-002 logs/a\n  S3 access denied\n  Give the role …",
    ])
      expect(text).toContain(part);
  });

  it("does not call left out what is only noted, nor published what went into usage alone", () => {
    const text = printReplay({ ...replay, published: null, skipped: { "BMAS-006": 3 } });
    expect(text).toContain("2 invocations counted, into usage alone: nothing goes to CloudWatch.");
    expect(text).toContain(
      "3 records noted with BMAS-006 (Inference Profile Not Found), and counted all the same.",
    );
  });

  it("says where it was stopped and how to go on", () => {
    const text = printReplay({ ...replay, found: 1_200, isStopped: true });
    expect(text).toContain("Stopped after 4 of 1,200 objects: the same command goes on from there.");
  });

  it("speaks of a dry run as one", () => {
    const text = printReplay({ ...replay, isDryRun: true, isStopped: true });
    expect(text).toContain("Looked at 4 objects");
    expect(text).toContain("2 invocations would be counted; 1 request with 42 data would go to");
    expect(text).toContain("Stopped after 4 of 4 objects: a dry run begins anew.");
  });
});
