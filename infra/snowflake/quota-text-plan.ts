import type { ReadText } from "./warehouse-order-plan.ts";

const quotaFile = "checks/view-credit-quota.sql";
const unknownQuota = "null::float";

/** The same files, with the resource monitor's quota where it is the stack's own; of another's it stays unknown. */
export function fitToQuota(readText: ReadText, creditQuota: number | undefined): ReadText {
  return (file) => {
    const text = readText(file);
    if (file !== quotaFile || creditQuota === undefined) return text;
    if (!text.includes(unknownQuota)) throw new Error(`${quotaFile} has no ${unknownQuota} to fill in.`);
    return text.replace(unknownQuota, `${creditQuota}::float`);
  };
}
