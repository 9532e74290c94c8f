import { render } from "preact";
import { html } from "htm/preact";
import { App } from "./app.ts";
import type { AppParts } from "./app-context.ts";
import { makeClient } from "./lib/client.ts";
import { makeConnection } from "./lib/connection.ts";
import { makeClock } from "./lib/format.ts";
import { makeReadToken } from "./lib/read-token.ts";

const baseUrl = new URL(".", document.baseURI).href;
const now = () => Date.now();
const readToken = makeReadToken(() => sessionStorage);

const parts: AppParts = {
  client: makeClient({ fetch: (input, init) => fetch(input, init), baseUrl, readToken: readToken.get }),
  connection: makeConnection(now),
  visibility: {
    isHidden: () => document.hidden,
    onChange: (listener) => {
      document.addEventListener("visibilitychange", listener);
      return () => document.removeEventListener("visibilitychange", listener);
    },
  },
  clock: makeClock(),
  now,
  readToken,
  cache: new Map(),
  serviceUrl: baseUrl.replace(/\/$/, ""),
};

const place = document.getElementById("app");
if (place !== null) render(html`<${App} parts=${parts} />`, place);
