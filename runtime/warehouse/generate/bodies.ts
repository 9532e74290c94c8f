import { makeRandom, type Random } from "./random.ts";

const subjects = [
  "The customer",
  "Our agent",
  "The invoice",
  "A refund",
  "The order",
  "This plan",
  "The courier",
  "Support",
];
const verbs = [
  "needs",
  "was told about",
  "refers to",
  "depends on",
  "replaces",
  "waits for",
  "confirms",
  "rejects",
];
const objects = [
  "the delivery window of next week",
  "a second signature by the finance team",
  "order 4711 from the Zürich warehouse",
  "the terms in section 3.2 (“returns”)",
  "an upgrade to the team plan",
  "the address that was changed on Monday",
  "a credit note of 129.90 EUR",
  "the error code E-1042 in the log",
];
const endings = [
  ". ",
  "; please check. ",
  ", which is known.\n",
  ". See the ticket for details. ",
  " – as agreed. ",
];

/** Text in sentences, about 64,000 characters; bodies are cut out of it, which is many times faster than making them. */
const text = makeText();

function makeText(): string {
  const random = makeRandom(20_240_115);
  let made = "";
  while (made.length < 64_000) {
    made += `${random.pick(subjects)} ${random.pick(verbs)} ${random.pick(objects)}${random.pick(endings)}`;
  }
  return made;
}

function cut(random: Random, from: number, to: number): string {
  const length = random.between(from, to);
  const start = random.between(0, text.length - length);
  return text.slice(start, start + length);
}

export interface Bodies {
  input: unknown;
  output: unknown;
}

/** What a span of a type was given and gave back; 2 kB on average, as any JSON: objects, arrays and texts. */
export function makeBodies(type: string, random: Random): Bodies {
  if (type === "llm") {
    return {
      input: [
        { role: "system", content: cut(random, 250, 550) },
        { role: "user", content: cut(random, 150, 1300) },
      ],
      output: [{ role: "assistant", content: cut(random, 150, 900), finish_reason: "stop" }],
    };
  }
  if (type === "tool") {
    return {
      input: { query: cut(random, 20, 120), limit: random.between(1, 10) },
      output: {
        documents: Array.from({ length: random.between(1, 3) }, (_, rank) => ({
          rank,
          title: cut(random, 15, 60),
          content: cut(random, 100, 700),
        })),
      },
    };
  }
  if (type === "score")
    return { input: { output: cut(random, 100, 400) }, output: random.between(0, 100) / 100 };
  return { input: cut(random, 40, 700), output: cut(random, 100, 700) };
}
