import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "htm/preact";
import { useApp } from "../app-context.ts";
import { Logo } from "../components/icons.ts";
import type { Summary } from "../lib/api.ts";

/** Asks for the READ_TOKEN and tries it before anything else is shown. */
export function SignIn() {
  const app = useApp();
  const input = useRef<HTMLInputElement>(null);
  const [isTrying, setIsTrying] = useState(false);
  const [failure, setFailure] = useState("");
  useEffect(() => input.current?.focus(), []);

  const submit = async (event: Event) => {
    event.preventDefault();
    app.readToken.set(input.current?.value.trim() ?? "");
    setIsTrying(true);
    const answer = await app.client.get<Summary>("metrics/summary?hours=1");
    setIsTrying(false);
    if (answer.ok) return app.connection.report("sign-in", answer);
    setFailure(
      answer.reason === "unauthorized"
        ? "The service does not know this token."
        : "The service did not answer; try again.",
    );
    input.current?.select();
  };
  return html`<main id="main" class="sign-in">
    <form class="panel sign-in-form" onSubmit=${submit}>
      <${Logo} />
      <h1>Tracelake</h1>
      <p class="muted">This service shows its traces to those who hold its READ_TOKEN.</p>
      <label class="sign-in-label" for="read-token">Read token</label>
      <input
        id="read-token"
        ref=${input}
        type="password"
        autocomplete="current-password"
        required
        aria-describedby="sign-in-failure"
      />
      <p id="sign-in-failure" class="sign-in-failure bad" role="alert">${failure}</p>
      <button type="submit" class="button button-primary" disabled=${isTrying}>
        ${isTrying ? "Checking…" : "Continue"}
      </button>
      <p class="hint">Kept in this tab until it is closed, and sent to this service only.</p>
    </form>
  </main>`;
}
