import path from "node:path";
import { readBundle, type Bundle } from "../aws/bundle.ts";

/** What `index.handler` needs beside it. */
const needed = ["index.js", "package.json"];
const defaultBundleFolder = path.resolve(import.meta.dirname, "../../dist/pipeline-monitor");

/** The pipeline monitor's bundle. Throws where it has not been built. */
export function readMonitorBundle(folder = defaultBundleFolder): Bundle {
  return readBundle({ whose: "The pipeline monitor's", folder, needed });
}
