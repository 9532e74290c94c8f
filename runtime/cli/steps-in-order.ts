import type { Step, StepList } from "../warehouse/operations/step.ts";

/** All statements of a list as they would be sent. */
export const stepsInOrder = ({ before, transaction, after }: StepList): Step[] => [
  ...before,
  ...(transaction.length === 0
    ? []
    : [
        { purpose: "From here on all or nothing", statement: "begin transaction" },
        ...transaction,
        { purpose: "All of it counts", statement: "commit" },
      ]),
  ...after,
];
