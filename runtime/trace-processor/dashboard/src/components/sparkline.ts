import { html } from "htm/preact";
import type { History } from "../lib/alerting-api.ts";
import { formatSignal, sparkPoints } from "../lib/format-signal.ts";

interface SparklineProps {
  history: History;
  threshold: number | null;
  unit: string;
}

const size = { width: 160, height: 30 };

/** What was measured lately against the threshold; nothing before there are two values. */
export function Sparkline({ history, threshold, unit }: SparklineProps) {
  const { points, thresholdY } = sparkPoints(history, threshold, size);
  if (points.length < 2) return null;
  const values = history.map(([, value]) => value).filter((value) => value !== null);
  const words = `The last ${points.length} values: from ${formatSignal(Math.min(...values), unit)} to ${formatSignal(Math.max(...values), unit)}`;
  return html`<svg
    class="spark"
    role="img"
    aria-label=${words}
    viewBox=${`-1 -2 ${size.width + 2} ${size.height + 4}`}
    width=${size.width}
    height=${size.height}
  >
    <title>${words}</title>
    ${
      thresholdY === null
        ? null
        : html`<line class="spark-threshold" x1="0" x2=${size.width} y1=${thresholdY} y2=${thresholdY} />`
    }
    <polyline
      class="spark-line"
      points=${points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ")}
    />
  </svg>`;
}
