/**
 * For routes whose decoder validates with the schema itself, item by item: the schema documents the body, the whole
 * body is not validated a second time, and answers (small, made here) are written without a second check.
 */
export const accept = {
  validatorCompiler: () => () => true,
  serializerCompiler: () => JSON.stringify,
};
