import { describe, expect, it } from "vitest";
import { findStacks, parseRequest, stackNameOf } from "./pulumi-arguments.ts";

const stacks = ["dev", "prod"];
const parse = (...args: string[]) => parseRequest(args, stacks);

describe("a request for the engine", () => {
  it("names the verb and the stack, and passes the rest through in its order", () => {
    expect(parse("up", "prod", "--yes", "--target", "urn:x")).toEqual({
      kind: "run",
      verb: "up",
      stack: "prod",
      rest: ["--yes", "--target", "urn:x"],
    });
  });

  it("takes the full name of a stack on Pulumi Cloud", () => {
    expect(parse("preview", "acme/tracelake/dev")).toMatchObject({
      kind: "run",
      stack: "acme/tracelake/dev",
    });
    expect(stackNameOf("acme/tracelake/dev")).toBe("dev");
  });

  it.each([["--help"], ["-h"], ["up", "--help"], ["destroy", "-h"]])(
    "answers %s %s with its help",
    (...args) => {
      expect(parse(...args)).toEqual({ kind: "help" });
    },
  );

  it.each([
    [["up"], "No stack is named; there are dev, prod, and the stack comes first. Type: npm run up -- dev"],
    [
      ["up", "--yes", "dev"],
      "No stack is named; there are dev, prod, and the stack comes first. Type: npm run up -- dev",
    ],
    [["preview", "test"], "There is no Pulumi.test.yaml; there are dev, prod. Type: npm run preview -- dev"],
    [["watch", "dev"], '"watch" is none of preview, up, destroy. Type: npm run preview -- dev'],
    [
      ["up", "dev", "--stack=prod"],
      "The stack is named twice: dev and by --stack=prod. Leave --stack=prod away.",
    ],
    [["up", "dev", "-s", "prod"], "The stack is named twice: dev and by -s. Leave -s away."],
  ])("refuses %j with what to type instead", (args, message) => {
    expect(parse(...args)).toEqual({ kind: "refused", message });
  });

  it("says so where no stack has a file", () => {
    expect(parseRequest(["up", "dev"], [])).toEqual({
      kind: "refused",
      message: "There is no Pulumi.dev.yaml; there is no Pulumi.<stack>.yaml yet. Type: npm run up -- dev",
    });
  });

  it("finds the stacks by their files", () => {
    expect(findStacks(["Pulumi.yaml", "Pulumi.prod.yaml", "Pulumi.dev.yaml", "package.json"])).toEqual([
      "dev",
      "prod",
    ]);
  });
});
