/**
 * What can be told of an expression of CloudWatch's metric math without CloudWatch: whether its brackets close, its
 * functions are known, and which ids of other metrics it needs.
 */
export type MathReading = { ok: true; ids: readonly string[] } | { ok: false; reason: string };

const functions = new Set(
  (
    "ABS ANOMALY_DETECTION_BAND AVG CEIL DATAPOINT_COUNT DB_PERF_INSIGHTS DIFF DIFF_TIME FILL FIRST LAST FLOOR IF " +
    "INSIGHT_RULE_METRIC LAMBDA LOG LOG10 MAX METRIC_COUNT METRICS MIN MINUTE HOUR DAY DATE MONTH YEAR EPOCH PERIOD " +
    "RATE REMOVE_EMPTY RUNNING_SUM SEARCH SERVICE_QUOTA SLICE SORT STDDEV SUM TIME_SERIES"
  ).split(" "),
);

/** Words that a function takes in the place of a metric's id. */
const words = new Set("AVG MIN MAX SUM REPEAT LINEAR ASC DESC".split(" "));

const token =
  /\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|(==|!=|<=|>=|&&|\|\||[-+*/^<>(),[\]]))/y;
const operators = new Set(["AND", "OR"]);

export function readMath(expression: string): MathReading {
  if (/^\s*SELECT\s/i.test(expression)) return { ok: true, ids: [] };
  const ids = new Set<string>();
  const open: string[] = [];
  let last: string | undefined;
  token.lastIndex = 0;
  while (token.lastIndex < expression.trimEnd().length) {
    const at = token.lastIndex;
    const found = token.exec(expression);
    if (found === null) return fault(`what is ${JSON.stringify(expression.slice(at, at + 12).trim())}?`);
    const [, text, number, word, symbol] = found;
    const sign = word !== undefined && operators.has(word) ? word : symbol;
    const name = sign === word ? undefined : word;
    const fails =
      name === undefined ? readSign(sign, open, last) : readName(name, expression, token.lastIndex, ids);
    if (fails !== undefined) return fault(fails);
    const isOperand = text !== undefined || number !== undefined || name !== undefined;
    if (isOperand && (last === "operand" || last === ")")) return fault("an operator is missing");
    last = isOperand ? "operand" : sign;
  }
  if (open.length > 0) return fault(`${open.at(-1)} is not closed`);
  if (last === undefined) return fault("it is empty");
  if (last !== "operand" && last !== ")" && last !== "]") return fault(`it ends with ${last}`);
  return { ok: true, ids: [...ids] };
}

function readName(name: string, expression: string, end: number, ids: Set<string>): string | undefined {
  const isCall = /^\s*\(/.test(expression.slice(end));
  if (isCall) {
    token.lastIndex = end;
    return functions.has(name) ? undefined : `${name} is no function of metric math`;
  }
  if (words.has(name)) return undefined;
  if (!/^[a-z]/.test(name)) return `${name} is no id: an id begins with a lower-case letter`;
  ids.add(name);
  return undefined;
}

const closing: Readonly<Record<string, string>> = { ")": "(", "]": "[" };

function readSign(sign: string | undefined, open: string[], last: string | undefined): string | undefined {
  if (sign === undefined) return undefined;
  if (sign === "(" || sign === "[") {
    open.push(sign);
    return undefined;
  }
  const opening = closing[sign];
  if (opening !== undefined)
    return open.pop() === opening ? undefined : `${sign} closes nothing that was opened`;
  const isFirst = last === undefined || (last !== "operand" && last !== ")" && last !== "]");
  return isFirst && sign !== "-" ? `${sign} has nothing before it` : undefined;
}

function fault(reason: string): MathReading {
  return { ok: false, reason };
}
