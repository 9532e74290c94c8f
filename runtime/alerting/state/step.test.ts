import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { okState, type AlertState, type NoticeEvent, type Sample } from "./alert-state.ts";
import { incidentId } from "./incident-id.ts";
import { close, step, type StepContext, type SteppedRule } from "./step.ts";

const minute = 60_000;
const rule: SteppedRule = {
  id: "cost",
  comparison: "above",
  warning: 10,
  critical: 100,
  noData: "ok",
  forMs: 0,
  clearForMs: 0,
  renotifyMs: null,
};
const calm: StepContext = { labels: { model: "m" }, isMuted: false, isAcknowledged: false };

function run(
  samples: readonly (Sample & Partial<StepContext>)[],
  of: SteppedRule = rule,
): { state: AlertState; states: AlertState[]; notices: NoticeEvent[] } {
  let state: AlertState = okState;
  const notices: NoticeEvent[] = [];
  const states: AlertState[] = [];
  for (const { atMs, value, ...context } of samples) {
    const stepped = step(of, state, { atMs, value }, { ...calm, ...context });
    state = stepped.state;
    states.push(state);
    notices.push(...stepped.notices);
  }
  return { state, states, notices };
}

const at = (minutes: number, value: number | null, context: Partial<StepContext> = {}) => ({
  atMs: minutes * minute,
  value,
  ...context,
});
const kinds = (notices: readonly NoticeEvent[]) => notices.map(({ kind }) => kind);

describe("the states of a rule", () => {
  it("goes from OK to ALERT and back, telling once of each", () => {
    const { states, notices } = run([at(0, 1), at(1, 11), at(2, 12), at(3, 1), at(4, 1)]);
    expect(states.map(({ phase }) => phase)).toEqual(["ok", "alert", "alert", "ok", "ok"]);
    expect(notices).toEqual([
      {
        kind: "opened",
        sequence: 1,
        incidentId: incidentId("cost", { model: "m" }, minute),
        severity: "warning",
        value: 11,
        atMs: minute,
        openedAtMs: minute,
      },
      expect.objectContaining({ kind: "recovered", sequence: 2, value: 1, atMs: 3 * minute }),
    ]);
  });

  it("waits in PENDING for as long as the rule says, and tells nobody of what was over before", () => {
    const patient = { ...rule, forMs: 5 * minute };
    const short = run([at(0, 11), at(4, 11), at(5, 1)], patient);
    expect(short.states.map(({ phase }) => phase)).toEqual(["pending", "pending", "ok"]);
    expect(short.notices).toEqual([]);
    const long = run([at(0, 11), at(4, 11), at(5, 11)], patient);
    expect(long.state.phase).toBe("alert");
    // Named by when it began, told when it was sure.
    expect(long.notices[0]?.incidentId).toBe(incidentId("cost", { model: "m" }, 0));
    expect(long.notices[0]?.openedAtMs).toBe(5 * minute);
  });

  it("takes a value about the threshold for one incident where it must be gone for a while", () => {
    const steady = { ...rule, clearForMs: 5 * minute };
    const flapping = [at(0, 11), at(1, 9), at(2, 11), at(3, 9), at(7, 9), at(8, 9)];
    expect(kinds(run(flapping, steady).notices)).toEqual(["opened", "recovered"]);
    expect(kinds(run(flapping).notices)).toEqual(["opened", "recovered", "opened", "recovered"]);
  });

  it("tells once more when a warning becomes critical, and not when it falls back and rises again", () => {
    const { notices, state } = run([at(0, 11), at(1, 101), at(2, 11), at(3, 101), at(4, 11)]);
    expect(kinds(notices)).toEqual(["opened", "worsened"]);
    expect(state.severity).toBe("warning");
  });

  it("compares below as well", () => {
    const none = { ...rule, comparison: "below" as const, warning: 1, critical: undefined };
    expect(kinds(run([at(0, 0), at(1, 1)], none).notices)).toEqual(["opened", "recovered"]);
  });

  it.each([
    ["ok", ["opened", "recovered"]],
    ["keep", ["opened"]],
    ["alert", ["opened", "worsened"]],
  ] as const)("takes missing data as %s", (noData, expected) => {
    expect(kinds(run([at(0, 11), at(1, null), at(2, null)], { ...rule, noData }).notices)).toEqual(expected);
  });

  it("keeps the last value where missing data keep the state", () => {
    const { state } = run([at(0, 11), at(1, null)], { ...rule, noData: "keep" });
    expect(state).toMatchObject({ phase: "alert", value: 11, sampledAtMs: minute });
  });

  it("reminds by the rule, but not of what somebody has in hand", () => {
    const often = { ...rule, renotifyMs: 2 * minute };
    const samples = [at(0, 11), at(1, 11), at(2, 11), at(3, 11), at(4, 11), at(5, 1)];
    expect(kinds(run(samples, often).notices)).toEqual(["opened", "reminder", "reminder", "recovered"]);
    const inHand = samples.map((sample, index) => ({ ...sample, isAcknowledged: index > 0 }));
    expect(kinds(run(inHand, often).notices)).toEqual(["opened", "recovered"]);
  });

  it("puts a notice off while muted, and tells of the end only those who knew of the beginning", () => {
    const muted = { isMuted: true };
    expect(kinds(run([at(0, 11, muted), at(1, 11, muted), at(2, 11)]).notices)).toEqual(["opened"]);
    expect(run([at(0, 11, muted), at(1, 1, muted)]).notices).toEqual([]);
    expect(kinds(run([at(0, 11), at(1, 1, muted)]).notices)).toEqual(["opened", "recovered"]);
  });

  it("ends an incident whose rule is gone, once", () => {
    const { state } = run([at(0, 11)]);
    const ended = close(state, "ended", minute);
    expect(kinds(ended.notices)).toEqual(["ended"]);
    expect(ended.state.phase).toBe("ok");
    expect(close(ended.state, "ended", minute).notices).toEqual([]);
  });

  it("takes no number that is none for a value", () => {
    expect(run([at(0, Number.NaN)]).state.phase).toBe("ok");
  });
});

/** Samples of a while, and the order in which they come: late ones, doubled ones and lost ones among them. */
const arrivals = fc
  .array(fc.record({ value: fc.constantFrom(1, 5, 50, 500, null), delay: fc.nat(8), copies: fc.nat(2) }), {
    maxLength: 40,
  })
  .map((drawn) =>
    drawn
      .flatMap(({ value, delay, copies }, minutes) =>
        Array.from({ length: copies }, (_, copy) => ({
          ...at(minutes, value),
          arrives: minutes + delay + copy * 3,
        })),
      )
      .sort((a, b) => a.arrives - b.arrives),
  );
const rules = fc.record({
  noData: fc.constantFrom("ok" as const, "alert" as const, "keep" as const),
  forMs: fc.constantFrom(0, minute, 5 * minute),
  clearForMs: fc.constantFrom(0, 2 * minute),
  critical: fc.constantFrom(undefined, 100),
});

describe("in whatever order and how late samples come", () => {
  it("tells of an incident once for each severity that it rises to, and once of its end", () => {
    fc.assert(
      fc.property(arrivals, rules, (samples, drawn) => {
        const { notices } = run(samples, { ...rule, ...drawn });
        const byIncident = Map.groupBy(notices, ({ incidentId: id }) => id);
        for (const [id, told] of byIncident) {
          const of = (kind: string) => told.filter((event) => event.kind === kind).length;
          expect([id, of("opened"), of("reminder")]).toEqual([id, 1, 0]);
          expect(of("worsened")).toBeLessThanOrEqual(drawn.critical === undefined ? 0 : 1);
          expect(of("recovered")).toBeLessThanOrEqual(1);
          expect(told.map(({ sequence }) => sequence)).toEqual(told.map((_, index) => index + 1));
        }
      }),
    );
  });

  it("never misses a recovery: once the newest samples are well, every incident told of has its end told", () => {
    fc.assert(
      fc.property(arrivals, rules, (samples, drawn) => {
        const well = [at(100, 1), at(110, 1)];
        const { notices, state } = run([...samples, ...well], { ...rule, ...drawn });
        expect(state.phase).toBe("ok");
        const opened = notices.filter(({ kind }) => kind === "opened").map(({ incidentId: id }) => id);
        const recovered = notices.filter(({ kind }) => kind === "recovered").map(({ incidentId: id }) => id);
        expect(recovered).toEqual(opened);
      }),
    );
  });

  it("comes to the same as without those that came too late", () => {
    fc.assert(
      fc.property(arrivals, rules, (samples, drawn) => {
        let newest = -1;
        const inOrder = samples.filter(({ atMs }) => atMs > newest && ((newest = atMs), true));
        expect(run(samples, { ...rule, ...drawn })).toMatchObject({
          state: run(inOrder, { ...rule, ...drawn }).state,
          notices: run(inOrder, { ...rule, ...drawn }).notices,
        });
      }),
    );
  });

  it("stays one incident, whoever mutes or acknowledges it meanwhile, told of at most once without reminders", () => {
    const contexts = fc.array(fc.record({ isMuted: fc.boolean(), isAcknowledged: fc.boolean() }), {
      minLength: 40,
    });
    fc.assert(
      fc.property(arrivals, contexts, (samples, drawn) => {
        const { notices } = run(
          samples.map((sample, index) => ({ ...sample, ...drawn[index % drawn.length] })),
        );
        const seen = notices.map(({ incidentId: id, kind }) => `${id} ${kind}`);
        expect(new Set(seen).size).toBe(seen.length);
      }),
    );
  });
});
