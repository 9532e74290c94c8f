import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { hashFiles, listFiles } from "../aws/bundle.ts";

/** What `docker build` gets to see: this repository, but what `.dockerignore` leaves out. */
export const projectFolder = path.resolve(import.meta.dirname, "../..");

/**
 * The tag of an image: it follows from every file that the build sees, so that in a registry whose tags never change
 * what is built anew also has a name of its own. Throws where the Dockerfile or `.dockerignore` is missing.
 */
export function planImageTag(folder: string, platform: string): string {
  for (const name of ["Dockerfile", ".dockerignore"])
    if (!existsSync(path.join(folder, name)))
      throw new Error(`The image needs ${name}, which is not in ${folder}.`);
  const names = ["Dockerfile", ...listContext(folder)];
  return createHash("sha256")
    .update(`${platform}\0${hashFiles(folder, names)}`)
    .digest("hex")
    .slice(0, 20);
}

/** The files that `.dockerignore` lets in: it leaves out all but the paths that it names with a `!`, and tests. */
export function listContext(folder: string): string[] {
  const lines = readFileSync(path.join(folder, ".dockerignore"), "utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const allowed = lines.filter((line) => line.startsWith("!")).map((line) => line.slice(1));
  const rest = lines.filter((line) => !line.startsWith("!"));
  const unread = rest.filter((line) => line !== "*" && line !== "**/*.test.ts");
  if (unread.length > 0 || !rest.includes("*") || allowed.some((name) => name.includes("*")))
    throw new Error(
      `.dockerignore: the image's tag knows the lines *, **/*.test.ts and !path alone; found ${lines.join(" ")}`,
    );
  return allowed
    .filter((name) => existsSync(path.join(folder, name)))
    .flatMap((name) => listBelow(folder, name))
    .filter((name) => !name.endsWith(".test.ts"));
}

function listBelow(folder: string, name: string): string[] {
  const whole = path.join(folder, name);
  return statSync(whole).isDirectory() ? listFiles(whole).map((file) => `${name}/${file}`) : [name];
}
