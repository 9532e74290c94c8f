import { expect, it } from "vitest";
import { classifyStoreFailure } from "./retryable.ts";

const withCode = (code: string) => Object.assign(new Error("no words of its own"), { code });

it.each(["08006", "53100", "53300", "57P01", "57P03", "57014", "40P01", "55P03", "25006", "28P01", "3D000"])(
  "takes SQLSTATE %s for a database that is away: the batch may be sent again",
  (code) => expect(classifyStoreFailure(withCode(code))).toBe("away"),
);

it.each(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN", "ENETUNREACH"])(
  "takes %s of the network for a database that is away",
  (code) => expect(classifyStoreFailure(withCode(code))).toBe("away"),
);

it.each([
  "Connection terminated unexpectedly",
  "Connection terminated due to connection timeout",
  "timeout exceeded when trying to connect",
  "Client has encountered a connection error and is not queryable",
])("knows the driver's own words: %s", (message) =>
  expect(classifyStoreFailure(new Error(message))).toBe("away"),
);

it.each(["22003", "22P05", "22021", "23514", "23502", "54000"])(
  "takes SQLSTATE %s for a row that PostgreSQL refuses",
  (code) => expect(classifyStoreFailure(withCode(code))).toBe("data"),
);

it("tells a key that is stored already from other constraints", () => {
  expect(classifyStoreFailure(withCode("23505"))).toBe("duplicate");
});

it.each([withCode("42703"), withCode("42601"), new TypeError("x is not a function"), {}])(
  "takes what it does not know for a fault of our own",
  (error) => expect(classifyStoreFailure(error)).toBe("fault"),
);
