import * as pulumi from "@pulumi/pulumi";
import { unknown } from "../policies/rule.ts";

/** Stands around a value that no output may show; rules may look at what is inside. */
export class SecretValue {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/** A file or folder that a resource takes with it. */
export class BundleValue {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }
}

export const shownSecret = "[secret]";
export const shownUnknown = "[known after deployment]";
/** Hashes of bundles and images change with every build, whatever the program does. */
export const shownHash = "[hash]";

const {
  specialSigKey,
  specialSecretSig,
  specialAssetSig,
  specialArchiveSig,
  specialResourceSig,
  specialOutputValueSig,
} = pulumi.runtime;

/**
 * What a program sent the engine, in the engine's own notation, as plain values with `SecretValue`, `BundleValue` and
 * `unknown` where they stood: the SDK's own reader moves secrecy and unknowns up to the top, which hides the rest.
 */
export function readWireValue(wire: unknown): unknown {
  if (wire === pulumi.runtime.unknownValue) return unknown;
  if (Array.isArray(wire)) return wire.map(readWireValue);
  if (typeof wire !== "object" || wire === null) return wire;
  const fields = wire as Record<string, unknown>;
  switch (fields[specialSigKey]) {
    case specialSecretSig:
      return new SecretValue(readWireValue(fields["value"]));
    case specialAssetSig:
    case specialArchiveSig:
      return readBundle(fields);
    case specialResourceSig:
      return fields["id"] ?? fields["urn"];
    case specialOutputValueSig: {
      const inner = fields["value"] === undefined ? unknown : readWireValue(fields["value"]);
      return fields["secret"] === true ? new SecretValue(inner) : inner;
    }
    default:
      return mapValues(fields, readWireValue);
  }
}

function readBundle(fields: Record<string, unknown>): unknown {
  if (typeof fields["path"] === "string") return new BundleValue(fields["path"]);
  if (typeof fields["assets"] === "object" && fields["assets"] !== null)
    return { files: mapValues(fields["assets"] as Record<string, unknown>, readWireValue) };
  return fields["text"] ?? fields["uri"];
}

/**
 * A value as a plan shows it: secrets masked, unknowns named, paths below `root` relative to it, JSON texts (IAM
 * policies, container definitions) opened so that a difference names the property, keys in order.
 */
export function showValue(value: unknown, root: string): unknown {
  if (value instanceof SecretValue) return shownSecret;
  if (value instanceof BundleValue) return { bundle: showText(value.path, root) };
  if (value === unknown) return shownUnknown;
  if (typeof value === "string") return showText(value, root);
  if (Array.isArray(value)) return value.map((each) => showValue(each, root));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .toSorted(([a], [b]) => compareText(a, b))
      .map(([key, each]) => [key, showValue(each, root)]),
  );
}

function showText(text: string, root: string): unknown {
  const parsed = parseJsonText(text);
  if (parsed !== undefined) return showValue(parsed, root);
  const relative = text
    .replaceAll(`${root}/`, "")
    .replaceAll(root, ".")
    .replaceAll(/\b[0-9a-f]{64}\b/g, shownHash)
    // An image's tag.
    .replaceAll(/(?<=:)[0-9a-f]{20}$/g, shownHash);
  // SQL and the like, by line: a difference then names the line.
  return relative.trimEnd().includes("\n") ? { lines: relative.trimEnd().split("\n") } : relative;
}

/** The texts that stand within `SecretValue`s, long enough that they cannot be met by chance. */
export function secretTexts(value: unknown, isWithinSecret = false): string[] {
  if (value instanceof SecretValue) return secretTexts(value.value, true);
  if (typeof value === "string") return isWithinSecret && value.length >= 8 ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap((each) => secretTexts(each, isWithinSecret));
}

/** Blots out `texts` wherever they are quoted; rules see secrets in the clear and might. */
export function blot<T>(value: T, texts: readonly string[]): T {
  if (typeof value === "string")
    return texts.reduce<string>((text, secret) => text.replaceAll(secret, shownSecret), value) as T;
  if (Array.isArray(value)) return value.map((each: unknown) => blot(each, texts)) as T;
  if (typeof value !== "object" || value === null) return value;
  return mapValues(value as Record<string, unknown>, (each) => blot(each, texts)) as T;
}

/** An object or a list that was written as JSON text; undefined for any other text. */
export function parseJsonText(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}

/** A value as the policies see it, which on the engine get secrets in the clear too. */
export function revealValue(value: unknown): unknown {
  if (value instanceof SecretValue) return revealValue(value.value);
  if (value instanceof BundleValue) return { path: value.path };
  if (Array.isArray(value)) return value.map(revealValue);
  if (typeof value !== "object" || value === null) return value;
  return mapValues(value as Record<string, unknown>, revealValue);
}

/** By code points: a locale must not decide the order. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function mapValues(
  fields: Record<string, unknown>,
  map: (value: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, map(value)]));
}
