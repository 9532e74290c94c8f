import { mkdir, writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { landingObjects } from "../../../contracts/warehouse/landing.ts";
import type { WarehouseProcedure } from "../../../contracts/warehouse/object.ts";
import { makeWarehouseFolders, openTestWarehouse } from "../../support/local-warehouse.ts";

async function openWith(text: string, procedure: Partial<WarehouseProcedure>) {
  const folders = await makeWarehouseFolders();
  const folder = `${folders.lakeFolder}/../texts`;
  await mkdir(folder);
  await writeFile(`${folder}/step.sql`, text);
  const whole: WarehouseProcedure = {
    kind: "procedure",
    schema: "raw",
    name: "greet",
    files: [`${folder}/step.sql`],
    arguments: [],
    isTransaction: true,
    comment: "",
    ...procedure,
  };
  return await openTestWarehouse(folders, { objects: [...landingObjects, whole] });
}

const named = {
  arguments: [
    { name: "who", type: "varchar" },
    { name: "times", type: "number" },
  ],
};

describe("a call", () => {
  test.each([
    ["call greet('it''s', 2)", undefined],
    ["CALL RAW_DATA.GREET(times => 2, who => 'it''s')", undefined],
    ["call braintrust_data.raw_data.greet(?, ?)", ["it's", 2]],
    ["call greet(:name, :count)", { name: "it's", count: 2 }],
  ])("fills in the arguments: %s", async (statement, binds) => {
    const warehouse = await openWith(
      "select repeat(:who, :times) || parse_json('{\"a\":1}'):a::varchar;",
      named,
    );
    expect(await warehouse.query(statement, binds)).toEqual([{ greet: "it'sit's1" }]);
  });

  test("answers done where the last statement is no query", async () => {
    const warehouse = await openWith("create table marts.made as select :who as who;", {
      arguments: [{ name: "who", type: "varchar" }],
    });
    expect(await warehouse.query("call greet('a\\\\b')")).toEqual([{ greet: "done" }]);
    expect(await warehouse.query("select who from marts.made")).toEqual([{ who: "a\\b" }]);
  });

  test("refuses other arguments and says which it takes", async () => {
    const warehouse = await openWith("select 1;", named);
    await expect(warehouse.query("call greet('x')")).rejects.toMatchObject({
      message: expect.stringContaining("Invalid argument types for procedure 'GREET'"),
      hint: "It takes (who varchar, times number).",
    });
  });

  test("that is no transaction keeps the steps before the one that failed", async () => {
    const warehouse = await openWith("create table marts.made (a varchar); select * from nowhere;", {
      isTransaction: false,
    });
    await expect(warehouse.query("call greet()")).rejects.toThrow("NOWHERE");
    expect(await warehouse.query("select count(*) as n from marts.made")).toEqual([{ n: 0 }]);
  });
});
