import { expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { describeRule } from "../testing/describe-rule.ts";
import { makeResource, makeSettings, verdictsOf } from "../testing/verdicts.ts";
import { functionRuntimeCurrent } from "./function-runtime-current.ts";

const lambda = (props: Record<string, unknown>) =>
  makeResource("aws:lambda/function:Function", "lambda", props);

describeRule(functionRuntimeCurrent, {
  compliant: () => [lambda({ runtime: "nodejs24.x" })],
  cases: {
    "asks an image for none": [[lambda({ packageType: "Image" })], "complies"],
    "finds fault with one that has ended": [[lambda({ runtime: "nodejs18.x" })], "its runtime is nodejs18.x"],
    "finds fault with none": [[lambda({})], "its runtime is not set"],
    "is unchecked while it is not known": [[lambda({ runtime: unknown })], "unchecked: runtime"],
    "is unchecked while the kind of package is not known": [
      [lambda({ packageType: unknown })],
      "unchecked: packageType",
    ],
  },
});

it("function-runtime-current takes the list of runtimes from the environment", () => {
  const settings = makeSettings({ rules: { "function-runtime-current": { runtimes: ["nodejs26.x"] } } });
  expect(verdictsOf(functionRuntimeCurrent, [lambda({ runtime: "nodejs26.x" })], settings)).toEqual({
    lambda: "complies",
  });
});
