import { warehouseTasks } from "../../../contracts/warehouse/catalog.ts";
import { warehouseSchemaNames } from "../../../contracts/warehouse/object.ts";
import { defineVerb, UsageError } from "../command.ts";
import { printRows } from "../print-rows.ts";
import { nearest } from "../nearest.ts";

interface Refreshed {
  task: string;
  procedure: string;
  answer: unknown;
}

/** What a task sends is sent by the warehouse's own clock alone. */
const tasks = warehouseTasks.filter(({ isSent = false }) => !isSent);

const nameOf = (task: (typeof warehouseTasks)[number]): string =>
  `${warehouseSchemaNames[task.schema]}.${task.name}`.toLowerCase();

export const refresh = defineVerb<Refreshed[]>({
  name: "refresh",
  summary: "Bring current rows, marts and checks up to date now",
  details:
    "Calls the procedures of the warehouse's tasks in their order, whether or not their time has come.",
  positionals: "[<task>]",
  words: tasks.map(({ name }) => name),
  options: {},
  examples: [{ command: "tracelake refresh", does: "Run every task once" }],
  async run({ positionals }, context) {
    const [name] = positionals;
    const chosen = tasks.filter(
      (task) => name === undefined || [task.name, nameOf(task)].includes(name.toLowerCase()),
    );
    if (chosen.length === 0 && name !== undefined) {
      const names = tasks.map((task) => task.name);
      const meant = nearest(name, names);
      throw new UsageError(
        `There is no task ${name}.${meant === undefined ? ` There are ${names.join(", ")}.` : ` Did you mean ${meant}?`}`,
        "refresh",
      );
    }
    const session = await context.openSession();
    const done: Refreshed[] = [];
    for (const task of chosen) {
      const [row] = await session.query(`call ${task.procedure.toLowerCase()}()`);
      done.push({
        task: nameOf(task),
        procedure: task.procedure.toLowerCase(),
        answer: Object.values(row ?? {})[0] ?? null,
      });
    }
    return done;
  },
  print(done, context) {
    context.stdout.write(printRows(done as unknown as Record<string, unknown>[], "table"));
  },
});
