import { randomUUID } from "node:crypto";
import { link, mkdir, readdir, readFile, rename, rm, unlink, writeFile } from "node:fs/promises";
import path from "node:path";

/** Who works on something, in a folder of its own that several processes share. */
export interface FolderLease {
  /** Undefined when it was taken; otherwise until when another has it. */
  take: (untilMs: number, atMs: number) => Promise<number | undefined>;
  isHeld: () => Promise<boolean>;
  /** `forGood` when nobody will ask again. */
  giveUp: (how?: { forGood: boolean }) => Promise<void>;
}

interface Holder {
  token: string;
  untilMs: number;
}

/**
 * Each lease is a file numbered one above the one before, and the highest counts: of those that find a lease run out only
 * one can make the next, whatever dies in between. Removing and making anew would let two in.
 */
export function makeFolderLease(folder: string): FolderLease {
  const token = randomUUID();
  let own = 0;
  const fileOf = (turn: number) => path.join(folder, String(turn));
  const read = async (turn: number): Promise<Holder | undefined> =>
    parseHolder(await readIfThere(fileOf(turn)));
  const isHeld = async () =>
    own !== 0 && own === (await lastTurn(folder)) && (await read(own))?.token === token;
  const draft = path.join(folder, `.${token}`);
  return {
    async take(untilMs, atMs) {
      await mkdir(folder, { recursive: true });
      const turn = await lastTurn(folder);
      const other = turn === 0 ? undefined : await read(turn);
      if (other !== undefined && other.untilMs > atMs) return other.untilMs;
      await writeFile(draft, JSON.stringify({ token, untilMs } satisfies Holder));
      // Linked, not created: nobody ever reads half of one.
      const isFirst = await linkFile(draft, fileOf(turn + 1)).finally(() => rm(draft, { force: true }));
      own = isFirst ? turn + 1 : 0;
      // A number that was free only since its owner had gone on to the next one.
      if (!(await isHeld())) return untilMs;
      for (const name of await readdir(folder))
        if (Number(name) < own) await rm(path.join(folder, name), { force: true });
      return undefined;
    },
    isHeld,
    async giveUp({ forGood } = { forGood: false }) {
      if (!(await isHeld())) return;
      if (forGood) await rm(folder, { recursive: true, force: true });
      else await replaceFile(fileOf(own), draft, JSON.stringify({ token, untilMs: 0 } satisfies Holder));
      own = 0;
    },
  };
}

/** A lease is not brought to the disk: after a power cut it may be empty, and nobody's. */
function parseHolder(text: string | undefined): Holder | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Holder);
  } catch {
    return undefined;
  }
}

/** 0 when there is none. */
async function lastTurn(folder: string): Promise<number> {
  try {
    const turns = (await readdir(folder)).map(Number).filter((turn) => turn > 0);
    return Math.max(0, ...turns);
  } catch (error) {
    if (isCode(error, "ENOENT")) return 0;
    throw error;
  }
}

/** @returns false when there is one already */
async function linkFile(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    // ENOENT: the one before has just finished and removed the folder.
    if (isCode(error, "EEXIST") || isCode(error, "ENOENT")) return false;
    throw error;
  }
}

/** Undefined when there is no such file. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** Whoever reads sees the old or the new content. */
async function replaceFile(file: string, draft: string, text: string): Promise<void> {
  try {
    await writeFile(draft, text);
    await rename(draft, file);
  } catch (error) {
    await unlink(draft).catch(() => undefined);
    throw error;
  }
}

const isCode = (error: unknown, code: string): boolean => (error as NodeJS.ErrnoException).code === code;
