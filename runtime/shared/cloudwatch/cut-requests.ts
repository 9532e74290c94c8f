import type { MetricDatum } from "@aws-sdk/client-cloudwatch";
import { metricLimits } from "../../../contracts/monitoring/cloudwatch-limits.ts";
import type { MetricRequest } from "./put-metric-data.ts";

/** Half of it is left for what the estimate does not see. */
const requestBytes = metricLimits.requestBytes / 2;

/** As few requests as CloudWatch's limits on their data and bytes allow, in the order of the data. */
export function cutRequests(namespace: string, data: readonly MetricDatum[]): MetricRequest[] {
  const requests: MetricRequest[] = [];
  let bytes = Infinity;
  for (const datum of data) {
    const size = JSON.stringify(datum).length;
    const last = requests.at(-1);
    if (
      last === undefined ||
      bytes + size > requestBytes ||
      last.MetricData.length >= metricLimits.dataPerRequest
    ) {
      requests.push({ Namespace: namespace, MetricData: [datum] });
      bytes = size;
    } else {
      last.MetricData.push(datum);
      bytes += size;
    }
  }
  return requests;
}
