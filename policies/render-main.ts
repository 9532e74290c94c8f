import { writeFileSync } from "node:fs";
import path from "node:path";
import { renderPolicies } from "./render.ts";
import { rules } from "./rules.ts";

writeFileSync(path.join(import.meta.dirname, "../docs/policies.md"), renderPolicies(rules));
