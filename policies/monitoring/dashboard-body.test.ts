import { unknown } from "../rule.ts";
import { describeRule } from "../testing/describe-rule.ts";
import { makeResource } from "../testing/verdicts.ts";
import { dashboardBody } from "./dashboard-body.ts";

const dashboard = (body: unknown) =>
  makeResource("aws:cloudwatch/dashboard:Dashboard", "dashboard", {
    dashboardBody: typeof body === "object" ? JSON.stringify(body) : body,
  });
const text = (x: number) => ({ type: "text", x, y: 0, properties: { markdown: "hello" } });

describeRule(dashboardBody, {
  compliant: () => [dashboard({ widgets: [text(0)] })],
  cases: {
    "finds fault with a widget off the grid": [
      [dashboard({ widgets: [text(20)] })],
      "/widgets/0/width: expected x and width within 24 columns, not 26",
    ],
    "tells three of many faults": [
      [dashboard({ widgets: [text(20), text(20), text(20), text(20), text(20)] })],
      [0, 1, 2]
        .map((at) => `/widgets/${at}/width: expected x and width within 24 columns, not 26`)
        .join("; ") + ", and 2 more",
    ],
    "finds fault with none": [[dashboard(undefined)], "the body: expected an object with widgets"],
    "is unchecked while it is not known": [[dashboard(unknown)], "unchecked: dashboardBody"],
  },
});
