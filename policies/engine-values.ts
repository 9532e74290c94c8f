import { Secret } from "@pulumi/policy";
import { isPlain, markProps } from "./unknown-values.ts";

/** How `@pulumi/policy` hands out what its proxies stand before. */
const proxyTarget = "__getSpecialProxyTarget";

/**
 * The inputs behind the proxies of `@pulumi/policy`, which throw where a value is not known: secrets are still wrapped
 * and what is not known is still the engine's own mark.
 */
export function unwrap(props: Record<string, unknown>): Record<string, unknown> {
  const target = props[proxyTarget];
  return typeof target === "object" && target !== null ? unwrap(target as Record<string, unknown>) : props;
}

/** The inputs as a rule reads them: secrets open, `unknown` where a value is not known. */
export function readProps(props: Record<string, unknown>): Record<string, unknown> {
  return markProps(reveal(unwrap(props)) as Record<string, unknown>);
}

function reveal(value: unknown): unknown {
  if (value instanceof Secret) return reveal(value.value);
  if (Array.isArray(value)) return value.map(reveal);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, reveal(each)]));
}
