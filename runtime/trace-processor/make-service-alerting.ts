import type { Registry } from "../monitoring/registry/registry.ts";
import type pg from "pg";
import { makeAlerting, type Alerting } from "../alerting/alerting.ts";
import { openChannels } from "../alerting/channels/open-channels.ts";
import type { MetricSource } from "../alerting/sources/metric-source.ts";
import { cloudWatchSignals } from "../alerting/sources/cloudwatch-signals.ts";
import type { Log } from "../shared/log.ts";
import { makeAlertMeters } from "./alert-meters.ts";
import type { AlertConfig } from "./config.ts";
import { makeAlertSource } from "./store/alert-source.ts";
import { makeSpendSource } from "./store/spend-reader.ts";

export interface ServiceAlertingOptions {
  config: AlertConfig;
  pool: pg.Pool;
  registry: Registry;
  fold: () => Promise<void>;
  /** What else measures in this process; they go before CloudWatch. */
  sources: readonly MetricSource[];
  log: Log;
  now: () => number;
}

/** The engine of alerts over this service's database, with the channels that are configured. */
export function makeServiceAlerting(options: ServiceAlertingOptions): Alerting {
  const { config, pool, log, now } = options;
  return makeAlerting({
    pool,
    rules: config.rules,
    sources: [
      makeAlertSource({ pool, fold: options.fold }),
      ...options.sources,
      ...(config.readsCloudWatch ? [cloudWatchLater()] : []),
    ],
    spend: makeSpendSource({ pool, fold: options.fold }),
    channels: openChannels(config, { log, now }),
    link: config.link,
    meters: makeAlertMeters(options.registry, now).meters,
    log,
    now,
  });
}

/** AWS's client is imported when it is first asked. */
function cloudWatchLater(): MetricSource {
  let opened: Promise<MetricSource> | undefined;
  const open = async () => (await import("../alerting/open-aws.ts")).openCloudWatchSource();
  return {
    name: "CloudWatch",
    canRead: (metric) => cloudWatchSignals.has(metric),
    read: async (query) => await (await (opened ??= open())).read(query),
  };
}
