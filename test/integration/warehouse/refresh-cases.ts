import fc from "fast-check";

/** A row of an export without its project: each way of loading the same rows gets a project of its own. */
export type CaseRow = Readonly<Record<string, unknown>> & { readonly id: string; readonly _xact_id: string };

const days = [
  "2026-03-01T23:59:59.999Z",
  "2026-03-02T00:00:00Z",
  "2026-03-05T12:00:00+02:00",
  "no time at all",
];

/** Created never changes: the id decides it. */
const createdOf = (id: string): string => days[Number(id.slice(1)) % days.length] ?? "";

const tokens = fc.oneof(fc.nat(5000), fc.constantFrom(null, -1, 1e13, "12", "many"));
const seconds = fc.oneof(
  fc.integer({ min: 0, max: 90_000_000 }).map((us) => us / 1e6),
  fc.constant(-1),
);
const score = fc.oneof(
  fc.integer({ min: 0, max: 100 }).map((hundredths) => hundredths / 100),
  fc.constantFrom(null, 1),
);

const metrics = fc.record(
  {
    prompt_tokens: tokens,
    completion_tokens: tokens,
    tokens,
    latency: seconds,
    time_to_first_token: seconds,
    estimated_cost: fc.oneof(
      fc.nat(10_000).map((n) => n / 1e6),
      fc.constantFrom(null, -1),
    ),
    llm_calls: fc.nat(3),
    errors: fc.constantFrom(0, 0, 1),
  },
  { requiredKeys: [] },
);

const content = fc.record(
  {
    type: fc.constantFrom("llm", "llm", "tool"),
    name: fc.constantFrom("chat", "search"),
    trace_id: fc.constantFrom("t1", "t2"),
    metrics,
    metadata: fc.record(
      {
        model: fc.constantFrom("m1", "m2"),
        environment: fc.constantFrom("e1", "e2"),
        user_id: fc.constantFrom("u1", "u2"),
      },
      { requiredKeys: [] },
    ),
    scores: fc.option(fc.dictionary(fc.constantFrom("a", "b"), score)),
    error: fc.constantFrom(null, null, "", "boom", { message: "boom" }),
  },
  { requiredKeys: ["type"] },
);

/** Versions of few ids; two rows of the same id and _xact_id are the same write, so there is one of each. */
export const caseRows: fc.Arbitrary<CaseRow[]> = fc.uniqueArray(
  fc.record({ id: fc.nat(7), version: fc.nat(5), content }).map(({ id, version, content: said }) => ({
    ...said,
    id: `s${id}`,
    _xact_id: String(1_000_195_000_000_000_000n + BigInt(version)),
    created: createdOf(`s${id}`),
  })),
  { selector: ({ id, _xact_id }) => `${id} ${_xact_id}`, minLength: 1, maxLength: 25 },
);

/** The rows in files, some rows more than once, in any order. */
export const caseFiles = (rows: readonly CaseRow[]): fc.Arbitrary<CaseRow[][]> =>
  fc
    .record({
      again: fc.subarray([...rows]),
      files: fc.integer({ min: 1, max: 4 }),
    })
    .chain(({ again, files }) =>
      fc
        .record({
          order: fc.shuffledSubarray([...rows, ...again], { minLength: rows.length + again.length }),
          places: fc.array(fc.nat(files - 1), {
            minLength: rows.length + again.length,
            maxLength: rows.length + again.length,
          }),
        })
        .map(({ order, places }) =>
          Array.from({ length: files }, (_, file) =>
            order.filter((__, index) => places[index] === file),
          ).filter((part) => part.length > 0),
        ),
    );
