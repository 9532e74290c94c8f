/** How the engine writes what JSON has no word for. */

/** Stands where a value is not known before the deployment. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const signatureKey = "4dabf18193072939515e22adb298388d";

export type Properties = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Assets, archives, secrets and references to resources: objects with a signature, not of the SDK's types. */
export function isSigned(value: Properties): boolean {
  return signatureKey in value;
}

export function isUnknown(value: unknown): boolean {
  return value === unknownValue;
}

/** Two values as providers compare them: assets and archives by what is in them, not by where they lie. */
export function isSame(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((value, at) => isSame(value, right[at]));
  if (!isObject(left) || !isObject(right)) return left === right;
  if (typeof left["hash"] === "string" && isSigned(left)) return left["hash"] === right["hash"];
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => isSame(left[key], right[key]));
}
