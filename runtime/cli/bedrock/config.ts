import { bedrockNames } from "../../../contracts/bedrock/names.ts";
import { loadConfig, type BedrockConfig } from "../../bedrock-metrics/config.ts";

/**
 * As the function's environment has it, so that PROFILE_PREFIXES and the like hold here too. LOG_LEVEL is the service's.
 *
 * @throws {Fault} config_invalid
 */
export function loadAggregatorConfig(environment = process.env): BedrockConfig {
  const { LOG_LEVEL: _level, ...others } = environment;
  return loadConfig({ LEDGER_TABLE: bedrockNames.ledger, ...others });
}
