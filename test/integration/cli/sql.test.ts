import { existsSync, statSync } from "node:fs";
import path from "node:path";
import fastify, { type FastifyInstance } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeEndpointToken, writeEndpoint } from "../../../runtime/cli/endpoint-file.ts";
import { makeLog } from "../../../runtime/shared/log.ts";
import { sendProblem } from "../../../runtime/trace-processor/problem.ts";
import { openWarehouse, type Warehouse } from "../../../runtime/warehouse/duckdb/warehouse.ts";
import { sqlRoutes, tokenHeader } from "../../../runtime/warehouse/routes/sql.ts";
import { makeProject, traceLine, type Project } from "./run-tracelake.ts";

let project: Project;
beforeAll(async () => {
  project = await makeProject();
  await project.write("traces/2026-01-15/export_001.jsonl", traceLine("t1"), traceLine("t2"));
  await project.run(["load"]);
}, 20_000);
afterAll(async () => await project.remove());

/** What holds whether the command reads the file itself or asks the process that holds it. */
function behavesAsAWarehouse(): void {
  it("prints a table, JSON with exact numbers, or CSV", async () => {
    const statement = "select id, xact_id, created from braintrust_traces order by id limit 1;";
    const table = await project.run(["sql", "-c", statement]);
    expect([table.stderr, ...table.stdout.split("\n")]).toEqual([
      "",
      "id              xact_id  created",
      "──  ───────────────────  ────────────────────────",
      "t1  1000192656880881099  2026-01-15T10:00:00.000Z",
      "(1 row)",
      "",
    ]);
    const json = await project.run(["sql", "--json", "-c", statement]);
    expect(JSON.parse(json.stdout)).toEqual([
      { id: "t1", xact_id: "1000192656880881099", created: "2026-01-15T10:00:00.000Z" },
    ]);
    const csv = await project.run(["sql", "--csv", "-c", statement]);
    expect(csv.stdout).toBe("id,xact_id,created\r\nt1,1000192656880881099,2026-01-15T10:00:00.000Z\r\n");
  });

  it("runs a script from standard input, semicolons in strings and comments included", async () => {
    const { code, stdout } = await project.run(
      ["sql", "--csv"],
      "select 'a;b' as x; -- one; two\nselect 2 as y",
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: "x\r\na;b\r\ny\r\n2\r\n" });
  });

  it("ends with 65 at the first statement that is refused, in Snowflake's words", async () => {
    const { code, stdout, stderr } = await project.run(
      ["sql", "--csv"],
      "select 1 as a; select * from nowhere; select 2",
    );
    expect({ code, stdout }).toEqual({ code: 65, stdout: "a\r\n1\r\n" });
    expect(stderr).toContain("Object 'NOWHERE' does not exist or not authorized.");
  });

  it("undoes a transaction that the script left open", async () => {
    await project.run(["sql"], "begin transaction; delete from braintrust_traces;");
    const { stdout } = await project.run([
      "sql",
      "--csv",
      "-c",
      "select count(*) as n from braintrust_traces",
    ]);
    expect(stdout).toBe("n\r\n2\r\n");
  });
}

describe("tracelake sql, when nothing else runs", () => {
  behavesAsAWarehouse();
});

describe("tracelake sql, while another process holds the file", () => {
  let warehouse: Warehouse;
  let app: FastifyInstance;
  let url: string;
  const token = makeEndpointToken();
  const endpointFile = () => path.join(project.folder, ".local/warehouse/endpoint.json");

  beforeAll(async () => {
    warehouse = await openWarehouse({
      folder: path.join(project.folder, ".local/warehouse"),
      lakeFolder: path.join(project.folder, ".local/lake/braintrust"),
      log: makeLog({ level: "silent" }),
      now: () => new Date(),
    });
    app = fastify();
    app.setValidatorCompiler(validatorCompiler);
    app.setSerializerCompiler(serializerCompiler);
    app.setErrorHandler(sendProblem);
    await app.register(sqlRoutes, { openSession: warehouse.session, token, idleMs: 200 });
    url = await app.listen({ host: "127.0.0.1", port: 0 });
    await writeEndpoint(endpointFile(), { url, token });
  }, 20_000);
  afterAll(async () => {
    await app.close();
    await warehouse.close();
  });

  behavesAsAWarehouse();

  it("keeps the token to the file's owner", () => {
    expect(statSync(endpointFile()).mode & 0o777).toBe(0o600);
    expect(existsSync(`${endpointFile()}.${process.pid}.tmp`)).toBe(false);
  });

  const post = async (headers: Record<string, string>, body: unknown = { statement: "select 1 as a" }) =>
    await fetch(`${url}/warehouse/sql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });

  it("answers nobody without the token, or with one that is nearly right", async () => {
    for (const given of [undefined, "", token.slice(1), `${token}x`]) {
      const response = await post(given === undefined ? {} : { [tokenHeader]: given });
      expect(response.status).toBe(401);
    }
    expect((await post({ [tokenHeader]: token })).status).toBe(200);
  });

  it("answers with columns, rows and their number, and tells what is wrong with a body", async () => {
    const response = await post({ [tokenHeader]: token });
    expect(await response.json()).toEqual({ columns: ["a"], rows: [{ a: 1 }], rowCount: 1, isCut: false });
    expect((await post({ [tokenHeader]: token }, { statement: "" })).status).toBe(422);
  });

  it("undoes a transaction that was left alone, so that others may write", async () => {
    const session = "5f2f3f0e-6f0a-4a52-8a58-0a1ad6f0c001";
    await post({ [tokenHeader]: token }, { statement: "begin transaction", session });
    await post({ [tokenHeader]: token }, { statement: "delete from braintrust_traces", session });
    const { code, stdout } = await project.run([
      "sql",
      "--csv",
      "-c",
      "create table raw_data.after_it (n number); select count(*) as n from braintrust_traces",
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain("n\r\n2\r\n");
  });

  it("opens the file itself when the endpoint's process is gone", async () => {
    await app.close();
    await warehouse.close();
    const { code } = await project.run(["sql", "-c", "select 1"]);
    expect(code).toBe(0);
  });
});
