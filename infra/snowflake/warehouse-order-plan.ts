import { warehouseSchemaNames } from "../../contracts/warehouse/object.ts";
import type { WarehouseObject } from "../../contracts/warehouse/object.ts";
import { namesIn } from "./qualify-plan.ts";

/** The text of a file below runtime/warehouse/. */
export type ReadText = (file: string) => string;

/** `marts.usage_daily`, as the files name it. */
export function nameOf({ schema, name }: Pick<WarehouseObject, "schema" | "name">): string {
  return `${warehouseSchemaNames[schema]}.${name}`.toLowerCase();
}

/** The files that define it, its seed among them. */
export function filesOf(object: WarehouseObject): readonly string[] {
  if (object.kind === "procedure") return object.files;
  return object.seed === undefined ? [object.file] : [object.file, object.seed];
}

/** Stages and pipes are made for each export of a stack, with its version and suffix, and stand in no catalog. */
const madeByExport = /^raw_data\.\w+_(?:stage|pipe)(?:_\w+)?$/;

/**
 * The names that an object's definition has, but for its own, stages and pipes. What its seed names is no part of the
 * definition: a seed is run when everything stands.
 */
export function dependenciesOf(object: WarehouseObject, textOf: ReadText): string[] {
  const files = object.kind === "procedure" ? object.files : [object.file];
  const names = new Set(files.flatMap((file) => namesIn(textOf(file))));
  names.delete(nameOf(object));
  return [...names].filter((name) => !madeByExport.test(name));
}

/**
 * The objects in an order in which each comes after all that its text names, those that need not wait in the order given.
 * Throws with the names for a circle, for a name that none of them has, and for two of one name.
 */
export function orderObjects(objects: readonly WarehouseObject[], textOf: ReadText): WarehouseObject[] {
  const byName = new Map(objects.map((object) => [nameOf(object), object]));
  if (byName.size !== objects.length) throw new Error(`Two objects are called ${findTwice(objects)}.`);
  const ordered = new Set<WarehouseObject>();
  const visit = (object: WarehouseObject, path: readonly string[]): void => {
    if (ordered.has(object)) return;
    const name = nameOf(object);
    if (path.includes(name))
      throw new Error(`These need each other: ${[...path.slice(path.indexOf(name)), name].join(", ")}.`);
    for (const needed of dependenciesOf(object, textOf)) {
      const other = byName.get(needed);
      if (other === undefined) throw new Error(`${name} names ${needed}, which is in no list of objects.`);
      visit(other, [...path, name]);
    }
    ordered.add(object);
  };
  for (const object of objects) visit(object, []);
  return [...ordered];
}

function findTwice(objects: readonly WarehouseObject[]): string {
  const names = objects.map(nameOf);
  return names.find((name, index) => names.indexOf(name) !== index) ?? "the same";
}
