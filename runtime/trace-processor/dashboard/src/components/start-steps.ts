import { html } from "htm/preact";
import { CopyButton } from "./copy-button.ts";

interface StartStepsProps {
  title: string;
  about: string;
  samples: readonly { title: string; about: string; text: string }[];
}

/** What to do where there is nothing to show yet: commands to copy. */
export function StartSteps({ title, about, samples }: StartStepsProps) {
  return html`<section class="start" aria-labelledby="start-title">
    <div class="start-intro">
      <h2 id="start-title">${title}</h2>
      <p>${about}</p>
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
