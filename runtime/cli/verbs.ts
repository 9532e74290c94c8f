import type { Verb } from "./command.ts";
import { alerts } from "./verbs/alerts.ts";
import { archive } from "./verbs/archive.ts";
import { backup } from "./verbs/backup.ts";
import { bedrock } from "./verbs/bedrock.ts";
import { makeCompletion } from "./verbs/completion.ts";
import { dashboards } from "./verbs/dashboards.ts";
import { failures } from "./verbs/failures.ts";
import { load } from "./verbs/load.ts";
import { metrics } from "./verbs/metrics.ts";
import { pipe } from "./verbs/pipe.ts";
import { reconcile } from "./verbs/reconcile.ts";
import { recover } from "./verbs/recover.ts";
import { refresh } from "./verbs/refresh.ts";
import { retention } from "./verbs/retention.ts";
import { sql } from "./verbs/sql.ts";
import { status } from "./verbs/status.ts";
import { warehouseRender } from "./verbs/warehouse-render.ts";

const own: readonly Verb[] = [
  status,
  failures,
  reconcile,
  alerts,
  sql,
  load,
  refresh,
  pipe,
  recover,
  backup,
  archive,
  retention,
  bedrock,
  metrics,
  warehouseRender,
  dashboards,
];

/** In the order of the help: what looks first, then what changes something. */
export const verbs: readonly Verb[] = [...own, makeCompletion(own)];
