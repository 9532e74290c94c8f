import { S3Client } from "@aws-sdk/client-s3";
import path from "node:path";
import { planKey } from "../../bedrock-metrics/decode/plan-key.ts";
import { pause } from "../../shared/pause.ts";
import type { ObjectSource } from "../../bedrock-metrics/ports.ts";
import type { ObjectRef } from "../../bedrock-metrics/record.ts";
import { makeFolderSource } from "../../bedrock-metrics/sources/folder-source.ts";
import { makeS3Source } from "../../bedrock-metrics/sources/s3-source.ts";
import { findFolderLogs, findS3Logs, rootOf, type FoundLog } from "./find-logs.ts";
import type { LogPlace } from "./place.ts";

/** What stands for the bucket of files of this machine, in ledgers and logs. */
export const localBucket = "local";

export interface OpenPlace {
  source: ObjectSource;
  find: (range: { from: Date | undefined; to: Date | undefined }, signal: AbortSignal) => Promise<FoundLog[]>;
  describe: (object: ObjectRef) => string;
  close: () => void;
}

const isNoLog = (key: string) => planKey(key).skip !== undefined;

export interface OpenPlaceOptions {
  lakeFolder: string;
  region: string | undefined;
  /** Asks again for a while for an object that is gone, as the function does. */
  isPatient: boolean;
}

export function openPlace(place: LogPlace, options: OpenPlaceOptions): OpenPlace {
  if (place.kind === "s3") return openBucket(place, options);
  const root = { folder: rootOf(place.folder, options.lakeFolder), bucket: localBucket };
  return {
    source: makeFolderSource({ folder: root.folder }),
    find: async (range) => await findFolderLogs(place, root, { ...range, isNoLog }),
    describe: ({ key }) => path.join(root.folder, key),
    close: () => undefined,
  };
}

function openBucket(place: LogPlace & { kind: "s3" }, options: OpenPlaceOptions): OpenPlace {
  const { region } = options;
  const client = new S3Client({ followRegionRedirects: true, ...(region === undefined ? {} : { region }) });
  return {
    source: makeS3Source({ client, sleep: options.isPatient ? pause : () => Promise.resolve() }),
    find: async (range, signal) => await findS3Logs(client, place, { ...range, isNoLog }, signal),
    describe: ({ bucket, key }) => `s3://${bucket}/${key}`,
    close: () => client.destroy(),
  };
}
