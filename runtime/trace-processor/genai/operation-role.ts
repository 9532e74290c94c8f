/**
 * What an operation's name says of its span: `call` is one call of a model; `embedding` is one too, unless it only
 * wraps another of the same name; `wrapper` repeats what is below it, or calls no model; `unknown` says nothing.
 */
export type OperationRole = "call" | "embedding" | "wrapper" | "unknown";

const roles = new Map<string, OperationRole>([
  // OpenTelemetry's GenAI conventions; `agent_step` is the AI SDK's addition to them.
  ["chat", "call"],
  ["text_completion", "call"],
  ["generate_content", "call"],
  ["embeddings", "embedding"],
  ["invoke_agent", "wrapper"],
  ["create_agent", "wrapper"],
  ["invoke_workflow", "wrapper"],
  ["plan", "wrapper"],
  ["agent_step", "wrapper"],
  ["execute_tool", "wrapper"],
  // OpenInference's kinds of span.
  ["llm", "call"],
  ["embedding", "call"],
  ["chain", "wrapper"],
  ["agent", "wrapper"],
  ["tool", "wrapper"],
  ["retriever", "wrapper"],
  ["guardrail", "wrapper"],
  ["evaluator", "wrapper"],
  ["prompt", "wrapper"],
  // The AI SDK's outer operations; what they wrap ends as `callEndings` says.
  ["ai.generatetext", "wrapper"],
  ["ai.streamtext", "wrapper"],
  ["ai.generateobject", "wrapper"],
  ["ai.streamobject", "wrapper"],
  ["ai.workflowagent.stream", "wrapper"],
  ["ai.embed", "wrapper"],
  ["ai.embedmany", "wrapper"],
  ["ai.toolcall", "wrapper"],
]);

const callEndings = [".doGenerate", ".doStream", ".doEmbed"] as const;

/** The role of an operation, by its name in any case. */
export function operationRole(operation: string): OperationRole {
  if (isCallName(operation)) return "call";
  return roles.get(operation) ?? roles.get(operation.toLowerCase()) ?? "unknown";
}

/** True for the AI SDK's names of one call, as operation or as the span's own name. */
export function isCallName(name: string): boolean {
  for (const ending of callEndings) if (name.endsWith(ending)) return true;
  return false;
}
