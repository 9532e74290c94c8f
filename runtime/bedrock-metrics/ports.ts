import type { UsageRow } from "../../contracts/usage-row.ts";
import type { MetricRequest } from "../shared/cloudwatch/put-metric-data.ts";
import type { ObjectRef } from "./record.ts";

/** Where objects are read: S3, or a folder. */
export interface ObjectSource {
  /**
   * The bytes as stored, from the start. Bodies that the record points to are never asked for.
   *
   * @throws {ObjectFault} BMAS-001 when it is gone, BMAS-002 when it may not be read
   */
  open: (object: ObjectRef, signal: AbortSignal) => Promise<OpenObject>;
}

export interface OpenObject {
  chunks: AsyncIterable<Uint8Array>;
  sizeBytes: number | undefined;
  /** What the store says it is, where the event left it out. */
  versionId: string | undefined;
  etag: string | undefined;
  /** ms since 1970; the minute that skipped records count in. */
  modifiedMs: number;
}

/** What is known of an object from earlier attempts. */
export type LedgerState =
  /** Every request of its plan was acknowledged. */
  | { state: "done" }
  /** Another attempt holds it until then; its message must come again. */
  | { state: "held"; untilMs: number }
  /** Now ours: publish from request `published` of the plan with this digest; the requests left out before. */
  | OurClaim;

export interface OurClaim {
  state: "ours";
  published: number;
  digest: string | undefined;
  excluded: readonly string[];
  /** The time that the plan was made at, which decides what is too old: the same for every later attempt. */
  asOfMs: number | undefined;
}

/**
 * Which objects are counted, by `bucket|key|versionId or eTag`. A checkpoint stands behind each published request, so
 * that an attempt that ends halfway is gone on with, and never begun again.
 */
export interface Ledger {
  /** Takes the object for `leaseMs`. */
  claim: (object: string, leaseMs: number) => Promise<LedgerState>;
  /** Before the first request: the plan that every later attempt must repeat, and the requests that it leaves out. */
  plan: (
    object: string,
    plan: { digest: string; requests: number; excluded: readonly string[]; asOfMs: number },
  ) => Promise<void>;
  /** So many requests of the plan are acknowledged. */
  checkpoint: (object: string, published: number) => Promise<void>;
  /** All of it is counted. */
  finish: (object: string) => Promise<void>;
  /** Lets others have it at once; what was published stays noted. */
  release: (object: string) => Promise<void>;
}

export type { MetricRequest };

/** Where metrics go: CloudWatch, embedded metrics, or nowhere. */
export interface MetricSink {
  /**
   * One request of a plan, acknowledged when it resolves.
   *
   * @returns how many data were left out because CloudWatch refused them, each logged
   * @throws {ObjectFault} BMAS-004 after the last attempt
   */
  publish: (request: MetricRequest, signal: AbortSignal) => Promise<{ refused: number }>;
}

/** Where usage goes for the warehouse. The same object gives the same name and rows, however often it is written. */
export interface UsageSink {
  write: (object: string, timeMs: number, rows: readonly UsageRow[]) => Promise<void>;
}

/** Of an object in the ledger, in usage and in logs. */
export function objectId(object: ObjectRef, opened?: Pick<OpenObject, "versionId" | "etag">): string {
  const version = object.versionId ?? opened?.versionId ?? object.etag ?? opened?.etag ?? "";
  return `${object.bucket}|${object.key}|${version}`;
}
