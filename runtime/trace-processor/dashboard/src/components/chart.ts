import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { html } from "htm/preact";
import uPlot from "uplot";
import { useApp } from "../app-context.ts";
import { makeChartOptions } from "../lib/chart-options.ts";
import { bucketAxis, describeChart, isBlank, stack } from "../lib/series.ts";
import { resolveColor } from "../lib/theme.ts";
import type { ChartProps } from "./chart-props.ts";
import { ChartTooltip } from "./chart-tooltip.ts";

/** Every chart of the page shares one crosshair. */
const syncKey = "overview";

export function Chart(props: ChartProps) {
  const app = useApp();
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [cursor, setCursor] = useState<{ index: number; left: number } | null>(null);
  const [isHere, setIsHere] = useState(false);
  const axis = useMemo(() => bucketAxis(props.times, props.stepSeconds), [props.times, props.stepSeconds]);
  const range = useRef(axis.range);
  range.current = axis.range;
  const data = useMemo(() => plotData(props, axis.x), [props.series, axis, props.kind]);
  const lookKey = props.series.map((series) => `${series.key}${series.color}`).join("|");
  const isEmpty = isBlank(props.series.map((series) => series.values));

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const options = makeChartOptions({
      kind: props.kind,
      // uPlot draws in order: the whole first, then each smaller sum over it.
      series: props.kind === "lines" ? props.series : [...props.series].reverse(),
      width: element.clientWidth,
      height: props.height,
      range: () => range.current,
      formatTick: props.formatTick,
      formatTime: app.clock.tick,
      color: (variable) => resolveColor(element, variable),
      fontFamily: getComputedStyle(element).fontFamily,
      onCursor: setCursor,
      syncKey,
    });
    const made = new uPlot(options, data, element);
    plot.current = made;
    return () => {
      plot.current = null;
      made.destroy();
    };
  }, [lookKey, props.kind, app.theme, app.isDark]);

  useEffect(() => {
    plot.current?.setData(data);
  }, [data]);

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      plot.current?.setSize({ width: element.clientWidth, height: props.height });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [props.height]);

  const onKeyDown = (event: KeyboardEvent) => moveCursor(event, plot.current, cursor?.index ?? null);
  return html`<div
    class=${`chart chart-${props.height}`}
    role="img"
    tabindex="0"
    aria-label=${describeChart(props.title, props.series, props.format)}
    onMouseEnter=${() => setIsHere(true)}
    onMouseLeave=${() => setIsHere(false)}
    onFocus=${() => setIsHere(true)}
    onBlur=${() => setIsHere(false)}
    onKeyDown=${onKeyDown}
  >
    <div class="chart-host" ref=${host}></div>
    ${isEmpty ? html`<p class="chart-empty">Nothing in this period</p>` : null}
    ${
      cursor !== null && isHere && !isEmpty
        ? html`<${ChartTooltip}
            chart=${props}
            index=${cursor.index}
            left=${cursor.left}
            plot=${plot.current}
          />`
        : null
    }
  </div>`;
}

function plotData(props: ChartProps, x: number[]): uPlot.AlignedData {
  const rows = props.series.map((series) => series.values);
  return [x, ...(props.kind === "lines" ? rows : stack(rows).reverse())];
}

/** Left and right move by a bucket, Home and End to the ends, Escape leaves. */
function moveCursor(event: KeyboardEvent, plot: uPlot | null, index: number | null) {
  const x = plot?.data[0];
  if (plot === null || x === undefined || x.length === 0) return;
  const last = x.length - 1;
  const targets: Record<string, number> = {
    ArrowLeft: Math.max(0, (index ?? last + 1) - 1),
    ArrowRight: Math.min(last, (index ?? last) + 1),
    Home: 0,
    End: last,
  };
  const target = event.key === "Escape" ? -1 : targets[event.key];
  if (target === undefined) return;
  event.preventDefault();
  if (target === -1) plot.setCursor({ left: -10, top: -10 });
  else plot.setCursor({ left: plot.valToPos(x[target] ?? 0, "x"), top: 1 });
}
