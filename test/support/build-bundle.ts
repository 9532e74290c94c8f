import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

/** Builds one deployable's bundle, as it is deployed; its folder. */
export async function buildBundle(deployable: string): Promise<string> {
  const child = spawn(process.execPath, ["scripts/build.ts", deployable], { cwd: root, stdio: "ignore" });
  const [code] = (await once(child, "exit")) as [number];
  if (code !== 0) throw new Error(`the bundle of ${deployable} could not be built`);
  return path.join(root, "dist", deployable);
}
