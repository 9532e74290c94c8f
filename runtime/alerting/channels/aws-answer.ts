import type { Delivery } from "./channel.ts";

/** What a call of AWS came to. Its messages name the caller and the resource, so only the error's name is kept. */
export async function answerOf(call: () => Promise<string | undefined>): Promise<Delivery> {
  try {
    return { ok: true, answer: (await call()) ?? "taken" };
  } catch (error) {
    const {
      name = "Error",
      $metadata,
      code,
    } = error as {
      name?: string;
      code?: string;
      $metadata?: { httpStatusCode?: number };
    };
    const status = $metadata?.httpStatusCode;
    const said = name === "Error" ? (code ?? name) : name;
    return { ok: false, answer: status === undefined ? `no answer: ${said}` : `${status}: ${said}` };
  }
}
