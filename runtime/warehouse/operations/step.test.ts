import { describe, expect, it } from "vitest";
import { runSteps, type StepList } from "./step.ts";

const step = (statement: string) => ({ purpose: statement, statement });
const list: StepList = { before: [step("b")], transaction: [step("t1"), step("t2")], after: [step("a")] };

function sessionThatFailsAt(...failing: string[]) {
  const sent: string[] = [];
  return {
    sent,
    async query(statement: string) {
      sent.push(statement);
      if (failing.includes(statement)) throw new Error(`${statement} failed`);
      return await Promise.resolve([{ statement }]);
    },
  };
}

describe("runSteps", () => {
  it("sends every statement in order, the middle ones in one transaction, with nobody looking on", async () => {
    const session = sessionThatFailsAt();
    await runSteps(session, list);
    expect(session.sent).toEqual(["b", "begin transaction", "t1", "t2", "commit", "a"]);
  });

  it("rolls back and still does what comes after", async () => {
    const session = sessionThatFailsAt("t2");
    await expect(runSteps(session, list)).rejects.toThrow("t2 failed");
    expect(session.sent).toEqual(["b", "begin transaction", "t1", "t2", "rollback", "a"]);
  });

  it("rolls back what an answer forbids", async () => {
    const session = sessionThatFailsAt();
    const check = ({ statement }: { statement: string }) => {
      if (statement === "t1") throw new Error("wrong answer");
    };
    await expect(runSteps(session, list, { check })).rejects.toThrow("wrong answer");
    expect(session.sent).toEqual(["b", "begin transaction", "t1", "rollback", "a"]);
  });

  it("does what comes after when it could not even begin, and tells of every failure", async () => {
    const session = sessionThatFailsAt("b", "a");
    await expect(runSteps(session, list)).rejects.toThrow("b failed; then: a failed");
    expect(session.sent).toEqual(["b", "a"]);
  });

  it("opens no transaction for nothing", async () => {
    const session = sessionThatFailsAt();
    await runSteps(session, { before: [], transaction: [], after: [] });
    expect(session.sent).toEqual([]);
  });
});
