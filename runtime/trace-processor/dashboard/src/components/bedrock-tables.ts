import { html } from "htm/preact";
import type { Bedrock, BedrockUsage } from "../lib/api.ts";
import { routeMatrix, tokensOf } from "../lib/bedrock-series.ts";
import {
  formatCompact,
  formatCount,
  formatDuration,
  formatShare,
  formatUsd,
  formatUsdExact,
  missing,
} from "../lib/format.ts";
import { slotColor } from "../lib/palette.ts";
import { meaningOf, remedyOf } from "../lib/skipped-codes.ts";
import { DataTable, type Column } from "./data-table.ts";
import { Swatch } from "./swatch.ts";

type ModelRow = Bedrock["by_model"][number];
type TypeRow = Bedrock["by_profile_type"][number];
type RegionRow = Bedrock["by_region"][number];
type SkippedRow = Bedrock["skipped"][number];
type CostRow = Bedrock["costs"][number];

interface TablesProps {
  data: Bedrock | undefined;
  isStale: boolean;
  slots: ReadonlyMap<string, number | null>;
}

export function BedrockTables({ data, isStale, slots }: TablesProps) {
  const models: Column<ModelRow>[] = [
    {
      name: "Model",
      cell: (row) =>
        html`<span class="model-cell"
          ><${Swatch} color=${slotColor(slots.get(row.model))} /><span class="model-name"
            >${row.model}</span
          ></span
        >`,
    },
    ...usageColumns<ModelRow>(),
  ];
  return html`<${DataTable}
      id="models"
      title="Models"
      rows=${data?.by_model}
      count=${data?.counts.by_model}
      keyOf=${(row: ModelRow) => row.model}
      columns=${models}
      empty="No model was invoked in this period."
      isStale=${isStale}
    />
    <${DataTable}
      id="profile-types"
      title="Profile types"
      rows=${data?.by_profile_type}
      count=${data?.counts.by_profile_type}
      keyOf=${(row: TypeRow) => row.profile_type}
      columns=${[{ name: "Profile type", cell: (row: TypeRow) => row.profile_type }, ...usageColumns<TypeRow>()]}
      empty="Nothing was invoked in this period."
      isStale=${isStale}
    />
    <${DataTable}
      id="regions"
      title="Source regions"
      rows=${data?.by_region}
      count=${data?.counts.by_region}
      keyOf=${(row: RegionRow) => row.source_region}
      columns=${[{ name: "Region", cell: (row: RegionRow) => row.source_region }, ...usageColumns<RegionRow>()]}
      empty="Nothing was invoked in this period."
      isStale=${isStale}
    />
    <${Routes} data=${data} isStale=${isStale} />
    <${Skipped} data=${data} isStale=${isStale} />
    <${Costs} data=${data} isStale=${isStale} />`;
}

/** Where invocations were sent to, and where they ran. */
function Routes({ data, isStale }: { data: Bedrock | undefined; isStale: boolean }) {
  const { served, rows } = routeMatrix(data?.routes ?? []);
  type MatrixRow = (typeof rows)[number];
  const columns: Column<MatrixRow>[] = [
    { name: "Called in", cell: (row) => row.source },
    ...served.map((region, index): Column<MatrixRow> => ({
      name: `served by ${region}`,
      isNumber: true,
      cell: (row) => {
        const count = row.counts[index] ?? null;
        if (count === null) return html`<span class="faint">${missing}</span>`;
        return html`<span class=${row.source === region ? "" : "strong"}>${formatCount(count)}</span>`;
      },
    })),
  ];
  return html`<${DataTable}
    id="routes"
    title="Called in, served by"
    rows=${data === undefined ? undefined : rows}
    keyOf=${(row: MatrixRow) => row.source}
    columns=${columns}
    empty="Nothing was invoked in this period."
    isStale=${isStale}
  />`;
}

function Skipped({ data, isStale }: { data: Bedrock | undefined; isStale: boolean }) {
  const columns: Column<SkippedRow>[] = [
    { name: "Code", cell: (row) => row.code },
    { name: "Records", isNumber: true, cell: (row) => formatCount(row.records) },
    { name: "Meaning", cell: (row) => html`<span class="wrap">${meaningOf(row.code)}</span>` },
    { name: "What to do", cell: remedyCell },
  ];
  return html`<${DataTable}
    id="skipped"
    title="Records and values left out, by code"
    rows=${data?.skipped}
    keyOf=${(row: SkippedRow) => row.code}
    columns=${columns}
    empty="No record and no value was left out."
    isStale=${isStale}
  />`;
}

function remedyCell({ code }: SkippedRow) {
  const remedy = remedyOf(code);
  if (remedy === null) return null;
  const parts = remedy.split("`");
  return html`<span class="wrap"
    >${parts.map((part, index) => (index % 2 === 1 ? html`<code key=${index} class="mono">${part}</code>` : part))}</span
  >`;
}

/** Three accounts of the same calls: beside each other, never added up. */
function Costs({ data, isStale }: { data: Bedrock | undefined; isStale: boolean }) {
  const cost = (name: string, of: (row: CostRow) => [usd: number | null, calls: number | null]) => ({
    name,
    isNumber: true,
    cell: (row: CostRow) => {
      const [usd, calls] = of(row);
      if (usd === null) return html`<span class="faint">${calls === null ? missing : "no price"}</span>`;
      return html`<span title=${`${formatUsdExact(usd)}, ${formatCount(calls)} calls`}
        >${formatUsd(usd)}</span
      >`;
    },
  });
  const columns: Column<CostRow>[] = [
    { name: "Model", cell: (row) => row.model_key },
    cost("Bedrock", (row) => [row.bedrock_cost_usd, row.bedrock_invocations]),
    cost("Braintrust", (row) => [row.braintrust_cost_usd, row.braintrust_invocations]),
    cost("Trace processor", (row) => [row.processor_cost_usd, row.processor_invocations]),
  ];
  return html`<${DataTable}
    id="costs"
    title="Cost as each source tells it"
    note="the same calls: not to be added up"
    rows=${data?.costs}
    count=${data?.counts.costs}
    keyOf=${(row: CostRow) => row.model_key}
    columns=${columns}
    empty="No source knows a cost in this period."
    isStale=${isStale}
  />`;
}

function usageColumns<Row extends BedrockUsage>(): Column<Row>[] {
  return [
    { name: "Invocations", isNumber: true, cell: (row) => formatCount(row.invocations) },
    {
      name: "Tokens",
      isNumber: true,
      cell: (row) =>
        html`<span
          title=${`${formatCount(row.input_tokens)} in, ${formatCount(row.output_tokens)} out, ${formatCount(row.cache_read_tokens)} cache read, ${formatCount(row.cache_write_tokens)} cache write`}
          >${formatCompact(tokensOf(row))}</span
        >`,
    },
    {
      name: "Cost",
      isNumber: true,
      cell: (row) =>
        row.cost_usd === null
          ? html`<span class="faint">${missing}</span>`
          : html`<span title=${formatUsdExact(row.cost_usd)}>${formatUsd(row.cost_usd)}</span>`,
    },
    {
      name: "Unpriced",
      isNumber: true,
      cell: (row) =>
        row.unpriced_invocations === 0
          ? html`<span class="faint">0</span>`
          : html`<span class="strong">${formatCount(row.unpriced_invocations)}</span>`,
    },
    {
      name: "Errors",
      isNumber: true,
      cell: (row) =>
        row.errors === 0
          ? html`<span class="faint">0</span>`
          : html`<span class="bad" title=${formatShare(row.errors, row.invocations)}
              >${formatCount(row.errors)}</span
            >`,
    },
    { name: "p50", isNumber: true, cell: (row) => formatDuration(row.p50_ms) },
    { name: "p95", isNumber: true, cell: (row) => formatDuration(row.p95_ms) },
    { name: "p99", isNumber: true, cell: (row) => formatDuration(row.p99_ms) },
  ];
}
