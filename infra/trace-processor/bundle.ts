import path from "node:path";
import { readBundle, type Bundle } from "../aws/bundle.ts";

/** What `lambda.handler` and `migrate-lambda.handler` need beside them. */
const needed = ["lambda.js", "migrate-lambda.js", "migrations", "package.json"];

export const defaultBundleFolder = path.resolve(import.meta.dirname, "../../dist/trace-processor");

/** The trace processor's bundle. Throws where it has not been built, or by an older build. */
export function readProcessorBundle(folder = defaultBundleFolder): Bundle {
  return readBundle({ whose: "The trace processor's", folder, needed });
}
