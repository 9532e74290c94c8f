import { bedrockEnvironment } from "../../contracts/bedrock/environment.ts";

/**
 * The metrics aggregator's variables, checked by the contract that the function reads them with: what it would refuse at
 * its start is refused before anything is deployed.
 */
export function planAggregatorEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const given = Object.fromEntries(
    Object.entries(variables).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== "",
    ),
  );
  const parsed = bedrockEnvironment.strict().safeParse(given);
  if (parsed.success) return given;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new Error(`The metrics aggregator would refuse its environment: ${faults.join("; ")}`);
}
