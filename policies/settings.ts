import type { Settings } from "./rule.ts";

/** Where nothing is configured: the stricter of the two, so that a forgotten configuration loosens nothing. */
export const defaultSettings: Settings = { isProduction: true, requiredTags: [], rules: {} };
