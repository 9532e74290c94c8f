import { useMemo } from "preact/hooks";
import { html } from "htm/preact";
import { useApp } from "../app-context.ts";
import { CopyButton } from "./copy-button.ts";

/** Shown until the first trace arrives, which replaces it without a reload. */
export function GettingStarted() {
  const { serviceUrl, now } = useApp();
  const samples = useMemo(() => sampleCommands(serviceUrl, now()), [serviceUrl]);
  return html`<section class="start" aria-labelledby="start-title">
    <div class="start-intro">
      <h2 id="start-title">Waiting for the first trace</h2>
      <p>Send one in any of these ways. It appears here within seconds, without a reload.</p>
      <p class="start-wait">
        <span class="live-dot" aria-hidden="true"></span> Listening at <code>${serviceUrl}</code>
      </p>
    </div>
    <ol class="start-steps">
      ${samples.map(
        (sample) =>
          html`<li key=${sample.title} class="start-step">
            <h3>${sample.title}</h3>
            <p class="muted">${sample.about}</p>
            <div class="command">
              <pre tabindex="0"><code>${sample.text}</code></pre>
              <${CopyButton} text=${sample.text} label=${`Copy: ${sample.title}`} />
            </div>
          </li>`,
      )}
    </ol>
  </section>`;
}

/** The id carries the time: a repeated id would be taken for a repeated delivery and dropped. */
export function sampleCommands(serviceUrl: string, now: number) {
  const record = {
    id: `hello-${now.toString(36)}`,
    timestamp: new Date(now).toISOString(),
    duration: 250,
    status: "success",
    url: "/api/chat",
    method: "POST",
    metadata: { model: "gpt-4o", tokens: 1000 },
  };
  return [
    {
      title: "One trace with curl",
      about: "The flat record of a Vercel drain.",
      text: `curl -X POST ${serviceUrl}/webhook/vercel-trace \\\n  -H 'Content-Type: application/json' \\\n  -d '${JSON.stringify(record, null, 2)}'`,
    },
    {
      title: "Samples of every format",
      about: "In the folder of the project: drains, AI SDK spans, AI Gateway costs.",
      text: "npm run examples",
    },
    {
      title: "Any OpenTelemetry exporter",
      about: "Set in the environment of the application that calls the models.",
      text: `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=${serviceUrl}/v1/traces\nOTEL_EXPORTER_OTLP_TRACES_PROTOCOL=http/protobuf`,
    },
  ];
}
