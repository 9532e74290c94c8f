/** What the engine's streamed JSON says of a preview: github.com/pulumi/pulumi, sdk/go/common/apitype/events.go. */

export interface ResourceState {
  type: string;
  protect?: boolean;
  inputs?: Record<string, unknown>;
}

export interface StepMetadata {
  op: string;
  urn: string;
  type: string;
  old?: ResourceState | null;
  new?: ResourceState | null;
  /** Properties that force a replacement. */
  keys?: string[];
  diffs?: string[];
  /** By property path. */
  detailedDiff?: Record<string, { diffKind: string; inputDiff?: boolean }> | null;
}

export interface PolicyEvent {
  resourceUrn?: string;
  message: string;
  policyName: string;
  policyPackName: string;
  enforcementLevel: string;
}

export interface PreviewEvents {
  steps: StepMetadata[];
  policies: PolicyEvent[];
  /** Messages of severity `error`. */
  errors: string[];
  /** Number of resources by operation; undefined where the preview broke off. */
  changes: Record<string, number> | undefined;
}

interface EngineEvent {
  resourcePreEvent?: { metadata: StepMetadata };
  policyEvent?: PolicyEvent;
  policyRemediationEvent?: Omit<PolicyEvent, "message" | "enforcementLevel"> & {
    before?: Record<string, unknown>;
    after?: Record<string, unknown>;
  };
  diagnosticEvent?: { message: string; severity: string };
  summaryEvent?: { resourceChanges?: Record<string, number> };
  errorEvent?: { error: string };
}

/** Reads the stream; lines that are no events (a plugin's own output) are passed over. */
export function readPreviewEvents(stream: string): PreviewEvents {
  const events: PreviewEvents = { steps: [], policies: [], errors: [], changes: undefined };
  for (const line of stream.split("\n")) {
    const event = parseLine(line);
    if (event === undefined) continue;
    const { resourcePreEvent, policyEvent, diagnosticEvent, summaryEvent, errorEvent } = event;
    if (resourcePreEvent !== undefined) events.steps.push(resourcePreEvent.metadata);
    if (policyEvent !== undefined)
      events.policies.push({ ...policyEvent, message: withoutColour(policyEvent.message) });
    if (event.policyRemediationEvent !== undefined)
      events.policies.push(describeRemediation(event.policyRemediationEvent));
    if (diagnosticEvent?.severity === "error") events.errors.push(withoutColour(diagnosticEvent.message));
    if (errorEvent !== undefined) events.errors.push(withoutColour(errorEvent.error));
    if (summaryEvent !== undefined) events.changes = summaryEvent.resourceChanges ?? {};
  }
  return events;
}

/** A rule that mends changes inputs on its way to the provider: a reviewer must see which. */
function describeRemediation({
  before = {},
  after = {},
  ...event
}: NonNullable<EngineEvent["policyRemediationEvent"]>): PolicyEvent {
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .toSorted();
  return { ...event, enforcementLevel: "remediate", message: `changes ${changed.join(", ")}` };
}

function parseLine(line: string): EngineEvent | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as EngineEvent;
  } catch {
    return undefined;
  }
}

/** The engine marks colours as `<{%fg 1%}>`. */
function withoutColour(text: string): string {
  return text.replaceAll(/<\{%[^%]*%\}>/g, "").trim();
}

/** The name at the end of a URN. */
export function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}
