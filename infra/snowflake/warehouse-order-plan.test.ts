import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { warehouseObjects } from "../../contracts/warehouse/catalog.ts";
import type { WarehouseObject } from "../../contracts/warehouse/object.ts";
import { warehouseFolder } from "./record-lake.ts";
import { dependenciesOf, nameOf, orderObjects } from "./warehouse-order-plan.ts";

const view = (name: string): WarehouseObject => ({ kind: "view", schema: "marts", name, file: name });
const textsOf = (texts: Record<string, string>) => (file: string) => texts[file] ?? "";
const namesOf = (objects: readonly WarehouseObject[]) => objects.map(({ name }) => name);

describe("orderObjects", () => {
  it("puts each after what it names, and leaves the rest as it was", () => {
    const texts = textsOf({ a: "from marts.c", b: "", c: "from MARTS.B" });
    expect(namesOf(orderObjects(["a", "b", "c", "d"].map(view), texts))).toEqual(["b", "c", "a", "d"]);
  });

  it("names the circle, the unknown and the twin", () => {
    const circle = textsOf({ a: "from marts.b", b: "from marts.c", c: "from marts.b" });
    expect(() => orderObjects(["a", "b", "c"].map(view), circle)).toThrow(
      "These need each other: marts.b, marts.c, marts.b.",
    );
    expect(() => orderObjects([view("a")], textsOf({ a: "from marts.zz" }))).toThrow(
      "marts.a names marts.zz, which is in no list of objects.",
    );
    expect(() => orderObjects([view("a"), view("a")], textsOf({}))).toThrow(
      "Two objects are called marts.a.",
    );
  });

  it("waits for no stage and no pipe, which are made for each export", () => {
    const texts = textsOf({ a: "@raw_data.s3_x_stage 'raw_data.x_pipe_v2_eu'" });
    expect(dependenciesOf(view("a"), texts)).toEqual([]);
  });

  it("knows every name of the catalog, which is in order as it stands", () => {
    const read = (file: string) => readFileSync(path.join(warehouseFolder, file), "utf8");
    expect(orderObjects(warehouseObjects, read).map(nameOf)).toEqual(warehouseObjects.map(nameOf));
  });
});
