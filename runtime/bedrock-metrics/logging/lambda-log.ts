import { Logger } from "@aws-lambda-powertools/logger";
import type { Context } from "aws-lambda";
import type { AggregatorLog, LogFields } from "./aggregator-log.ts";
import { LogFormat } from "./log-format.ts";

/** The function's own log. `begin` names the invocation whose request id all further lines carry. */
export function makeLambdaLog(options: { level: "DEBUG" | "INFO" | "WARN" | "ERROR" }): {
  log: AggregatorLog;
  begin: (context: Context) => void;
} {
  const logger = new Logger({ logLevel: options.level, logFormatter: new LogFormat() });
  const at =
    (level: "debug" | "info" | "warn" | "error" | "critical") =>
    (message: string, fields: LogFields = {}) =>
      logger[level](message, { ...fields });
  return {
    log: {
      debug: at("debug"),
      info: at("info"),
      warn: at("warn"),
      error: at("error"),
      critical: at("critical"),
    },
    begin: (context) => logger.addContext(context),
  };
}
