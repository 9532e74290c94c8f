import { count } from "./print-replay.ts";

export interface Generated {
  folder: string;
  files: number;
  records: number;
  bytes: number;
}

export const printGenerated = ({ folder, files, records, bytes }: Generated): string =>
  `${count(records, "record")} in ${count(files, "object")} (${(bytes / 1e6).toFixed(1)} MB) below ${folder}.\n`;
