import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "htm/preact";
import { isFiltered, noFilter, type TraceFilter } from "../lib/route.ts";
import { Icon } from "./icons.ts";

interface FiltersProps {
  filter: TraceFilter;
  models: string[];
  onChange: (filter: TraceFilter) => void;
}

const settleMs = 250;
const statuses = [
  ["", "All"],
  ["ok", "OK"],
  ["error", "Errors"],
] as const;

export function TraceFilters({ filter, models, onChange }: FiltersProps) {
  const names = filter.model === "" || models.includes(filter.model) ? models : [filter.model, ...models];
  const set = (change: Partial<TraceFilter>) => onChange({ ...filter, ...change });
  return html`<form
    class="filters"
    role="search"
    aria-label="Filter the traces"
    onSubmit=${(event: Event) => event.preventDefault()}
  >
    <label class="field field-wide">
      <span class="visually-hidden">Trace id</span>
      <${Icon} name="search" />
      <${SettledInput}
        type="search"
        placeholder="Trace id begins with"
        value=${filter.traceId}
        onSettle=${(traceId: string) => set({ traceId })}
      />
    </label>
    <label class="field">
      <span class="visually-hidden">Model</span>
      <select
        value=${filter.model}
        onChange=${(event: Event) => set({ model: (event.target as HTMLSelectElement).value })}
      >
        <option value="">Any model</option>
        ${names.map((name) => html`<option key=${name} value=${name}>${name}</option>`)}
      </select>
    </label>
    <fieldset class="segments">
      <legend class="visually-hidden">Status</legend>
      ${statuses.map(
        ([value, label]) =>
          html`<label key=${value} class="segment">
            <input
              type="radio"
              name="status"
              value=${value}
              checked=${filter.status === value}
              onChange=${() => set({ status: value })}
            />
            <span>${label}</span>
          </label>`,
      )}
    </fieldset>
    <label class="field field-amount">
      <span class="field-unit">Cost ≥ $</span>
      <${SettledInput}
        inputMode="decimal"
        label="Minimum cost in USD"
        value=${filter.minCostUsd}
        onSettle=${(minCostUsd: string) => set({ minCostUsd })}
      />
    </label>
    <label class="field field-amount">
      <span class="field-unit">Duration ≥ ms</span>
      <${SettledInput}
        inputMode="decimal"
        label="Minimum duration in milliseconds"
        value=${filter.minDurationMs}
        onSettle=${(minDurationMs: string) => set({ minDurationMs })}
      />
    </label>
    <button type="button" class="button" disabled=${!isFiltered(filter)} onClick=${() => onChange(noFilter)}>
      Clear
    </button>
  </form>`;
}

interface SettledInputProps {
  value: string;
  onSettle: (value: string) => void;
  type?: string;
  placeholder?: string;
  label?: string;
  inputMode?: string;
}

/** Says its value once the typing rests, so that not every key is a request. */
function SettledInput({ value, onSettle, type, placeholder, label, inputMode }: SettledInputProps) {
  const [text, setText] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const settle = useRef(onSettle);
  settle.current = onSettle;
  useEffect(() => setText(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const isWrong = inputMode === "decimal" && text.trim() !== "" && !(Number(text) >= 0);
  return html`<input
    type=${type ?? "text"}
    value=${text}
    placeholder=${placeholder ?? ""}
    inputmode=${inputMode}
    aria-label=${label ?? placeholder}
    aria-invalid=${isWrong ? "true" : undefined}
    autocomplete="off"
    spellcheck=${false}
    onInput=${(event: Event) => {
      const next = (event.target as HTMLInputElement).value;
      setText(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => settle.current(next), settleMs);
    }}
  />`;
}
