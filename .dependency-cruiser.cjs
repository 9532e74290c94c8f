/** The folder table of docs/architecture.md as rules. `npm run check` also fails when this saw no modules. */

const anywhere = "^(contracts|infra|stacks|policies|review|runtime|scripts|bench|test)/";

/** Files of `from` may import, of this repository, only what `to` matches (and whatever it matches may). */
function only(name, from, to, comment) {
  return { name, severity: "error", comment, from: { path: from }, to: { path: anywhere, pathNot: to } };
}

const deployables = ["trace-processor", "bedrock-metrics", "pipeline-monitor", "warehouse", "braintrust"];
/** What a deployable may import beside shared; libraries build on shared and the contracts alone. */
const libraries = { "trace-processor": ["monitoring", "alerting"], "bedrock-metrics": ["monitoring"] };
const testsBeside = "\\.test\\.ts$";

module.exports = {
  forbidden: [
    {
      name: "no-circles",
      severity: "error",
      comment: "Two modules that import each other are one; say which comes first.",
      from: {},
      to: { circular: true },
    },
    only("contracts-stand-alone", "^contracts/", "^contracts/", "contracts import zod and each other"),
    {
      name: "contracts-need-zod-only",
      severity: "error",
      comment: "Both sides load the contracts: they bring no other package along.",
      from: { path: "^contracts/", pathNot: testsBeside },
      to: { dependencyTypes: ["npm", "npm-dev", "npm-optional", "npm-peer"], pathNot: "node_modules/zod/" },
    },
    only(
      "stacks-compose-infra",
      "^stacks/",
      "^(stacks|infra|contracts)/",
      "stacks import infra and contracts",
    ),
    only(
      "infra-never-imports-runtime",
      "^infra/",
      "^(infra|contracts)/",
      "infra names bundles and .sql files by path",
    ),
    only(
      "policies-stand-alone",
      "^policies/",
      "^(policies/|contracts/monitoring/dashboard-)",
      "the policy pack imports its own, and the one list of CloudWatch's rules",
    ),
    only(
      "review-looks-at-stacks",
      "^review/",
      "^(review|stacks|infra|policies|contracts)/",
      "the offline plan reads the program and the policies, never the runtime",
    ),
    only(
      "shared-stands-alone",
      "^runtime/shared/",
      "^(runtime/shared|contracts)/",
      "shared is what others build on",
    ),
    ...deployables.map((folder) =>
      only(
        `${folder}-stands-alone`,
        `^runtime/${folder}/`,
        // version.ts reads package.json, which `anywhere` does not match.
        `^(${[folder, "shared", ...(libraries[folder] ?? [])].map((name) => `runtime/${name}`).join("|")}|contracts)/`,
        "deployables never import each other",
      ),
    ),
    only(
      "monitoring-is-a-library",
      "^runtime/monitoring/",
      "^(runtime/monitoring|runtime/shared|contracts)/",
      "whoever measures brings the library along, and the library brings no one",
    ),
    only(
      "alerting-is-a-library",
      "^runtime/alerting/",
      "^(runtime/alerting|runtime/monitoring|runtime/shared|contracts)/",
      "what the trace processor and npm start build on knows neither",
    ),
    only("local-composes-runtime", "^runtime/local/", "^(runtime|contracts)/", "any runtime folder"),
    only(
      "cli-composes-runtime-and-plans",
      "^runtime/cli/",
      "^(runtime|contracts)/|^infra/.*-plan[.]ts$|^stacks/config-schema[.]ts$",
      "any runtime folder; pure planners and the stacks' schema, which bring no package of the deployment along",
    ),
    only(
      "bench-measures-runtime",
      "^bench/",
      "^(bench|runtime|contracts|test/(support|engine))/",
      "bench imports what it measures",
    ),
    {
      name: "nothing-imports-tests",
      severity: "error",
      comment: "Only tests and benchmarks import tests' support.",
      from: { path: "^(contracts|infra|stacks|policies|review|runtime|scripts)/", pathNot: testsBeside },
      to: { path: "^test/|\\.test\\.ts$" },
    },
    {
      name: "runtime-ships-no-development-packages",
      severity: "error",
      comment:
        "What the running side imports belongs in dependencies; the page is bundled, tests don't ship.",
      from: { path: "^runtime/", pathNot: `${testsBeside}|^runtime/trace-processor/dashboard/` },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["npm", "type-only"] },
    },
    {
      name: "nothing-unresolved",
      severity: "error",
      comment: "An import that leads nowhere.",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|coverage)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
