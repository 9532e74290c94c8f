export interface StartDescription {
  /** Where the service listens, such as `http://127.0.0.1:8001`. */
  url: string;
  /** The folder of its own PostgreSQL; undefined with DATABASE_URL. */
  dataFolder: string | undefined;
  /** Where the warehouse looks for exports; undefined where there is no warehouse. */
  lakeFolder: string | undefined;
  /** Where Bedrock's invocation logs are looked for. */
  bedrockFolder: string;
  needsToken: boolean;
}

/** What `npm start` prints: what to open, and one line to try. */
export function describeStart(start: StartDescription, now = new Date()): string {
  const trace = {
    id: `try-${now.getTime().toString(36)}`,
    timestamp: now.toISOString(),
    duration: 250,
    status: "success",
    url: "/api/chat",
    method: "POST",
    metadata: { model: "gpt-4o", tokens: 1000 },
  };
  const token = start.needsToken ? ` -H "Authorization: Bearer <one of INGEST_TOKENS>"` : "";
  return [
    "",
    `  Page       ${start.url}/`,
    `  Reference  ${start.url}/docs`,
    `  Data       ${describeData(start.dataFolder)}`,
    ...(start.lakeFolder === undefined
      ? []
      : [`  Lake       ${start.lakeFolder} (Braintrust's exports are loaded from here)`]),
    `             ${start.bedrockFolder} (Bedrock's invocation logs are counted from here)`,
    "",
    "  Send a trace:",
    `  curl -X POST ${start.url}/webhook/vercel-trace -H "Content-Type: application/json"${token} -d '${JSON.stringify(trace)}'`,
    "",
    "  Samples of every format: npm run examples     Stop: Ctrl-C",
    ...(start.lakeFolder === undefined
      ? []
      : ["  Exports to look at:      npm run generate -- --rows 10000"]),
    "",
  ].join("\n");
}

function describeData(folder: string | undefined): string {
  return folder === undefined ? "in the database that DATABASE_URL names" : `${folder} (kept between starts)`;
}
