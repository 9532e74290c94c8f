import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

/** How a process that holds the warehouse can be asked. Whoever may read the file may run any statement. */
export const endpointSchema = z.object({
  /** `http://127.0.0.1:8001` */
  url: z.url(),
  token: z.string().min(32),
  /** READ_TOKEN, where the service asks for it on every route. */
  readToken: z.string().optional(),
});

export type Endpoint = z.infer<typeof endpointSchema>;

export const makeEndpointToken = (): string => randomBytes(32).toString("base64url");

/** Readable by its owner alone from the first moment, and there as a whole or not at all. */
export async function writeEndpoint(
  file: string,
  endpoint: Endpoint,
): Promise<{ remove: () => Promise<void> }> {
  await mkdir(path.dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}.tmp`;
  await rm(unfinished, { force: true });
  await writeFile(unfinished, `${JSON.stringify(endpoint)}\n`, { mode: 0o600, flag: "wx" });
  await rename(unfinished, file);
  return { remove: async () => await rm(file, { force: true }) };
}

/** Undefined where there is none, or none that can be used. */
export async function readEndpoint(file: string): Promise<Endpoint | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return endpointSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
