import { html } from "htm/preact";
import { useApp } from "../app-context.ts";
import { formatRoute } from "../lib/route.ts";

/** In place of the warehouse's pages where the service has none beside it. */
export function NoWarehouse({ title }: { title: string }) {
  const { route } = useApp();
  return html`<main id="main" class="page" tabindex="-1">
    <section class="panel empty" aria-labelledby="no-warehouse-title">
      <h1 id="no-warehouse-title">No warehouse here</h1>
      <p>
        ${title}. The warehouse runs beside this page under <code>npm start</code>; in the cloud it is
        Snowflake.
      </p>
      <p><a href=${formatRoute({ ...route, page: "overview" })}>To the traces</a></p>
    </section>
  </main>`;
}
