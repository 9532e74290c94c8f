/** Everything that Braintrust writes; the lifecycle archives below it. */
export const exportsPrefix = "braintrust/";

/**
 * Where one export writes: `braintrust/<export name>/`. A prefix of its own for each keeps two pipes from loading
 * one another's rows.
 */
export function planPrefix(exportName: string): string {
  if (!/^[a-z][a-z0-9_]*$/.test(exportName)) {
    throw new Error(
      `The export name ${JSON.stringify(exportName)} can't be a prefix: use lower-case letters, digits and _, a letter first.`,
    );
  }
  return `${exportsPrefix}${exportName}/`;
}
