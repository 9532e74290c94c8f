import { describe, expect, it } from "vitest";
import { readLandingPlans } from "./landing-table.ts";
import { rewriteInserts } from "./rewrite-inserts.ts";
import { readStatement } from "./statement-text.ts";

const plans = await readLandingPlans();
const rewrite = (text: string) => rewriteInserts(readStatement(text), plans).text;

describe("rewriteInserts", () => {
  it("names the stored columns where rows are put back into a landing table", () => {
    const text = rewrite("insert into RAW_DATA.braintrust_spans select * from keep where id = 'a, b'");
    const [, columns = ""] = /^insert into RAW_DATA.braintrust_spans \(([^)]+)\) select /.exec(text) ?? [];
    expect(columns.split(", ")).toEqual(
      plans.spans.json.columns.filter((column) => !["input", "output", "expected"].includes(column)),
    );
    expect(text.endsWith(`select ${columns} from keep where id = 'a, b'`)).toBe(true);
  });

  it.each([
    "insert into marts.other select * from keep",
    "insert into raw_data.braintrust_spans (id) select id from keep",
    "select * from raw_data.braintrust_spans",
  ])("leaves %s", (text) => {
    expect(rewrite(text)).toBe(text);
  });
});
