import { plainText } from "./plain-text.ts";
import { count } from "./print-replay.ts";
import type { LetterVerdict } from "./explain-letter.ts";
import type { Redrive } from "./redrive.ts";

/** One message, as it is looked at. */
export const describeLetter = ({
  message,
  sent,
  verdict,
  code,
  reason,
  remedy,
  objects,
}: LetterVerdict): string =>
  [
    `${verdict.padEnd(6)} ${code ?? ""}${code === null ? "" : " "}${message}${sent === null ? "" : ` of ${sent}`}`,
    ...objects.map((object) => `  ${plainText(object)}`),
    `  ${plainText(reason)}`,
    ...(remedy === "" ? [] : [`  ${remedy}`]),
  ].join("\n");

export function printRedrive({ letters, moved, isCut, why, queue, source }: Redrive): string {
  const of = (verdict: LetterVerdict["verdict"]) =>
    letters.filter((letter) => letter.verdict === verdict).length;
  return [
    ...letters.flatMap((letter) => [describeLetter(letter), ""]),
    letters.length === 0
      ? `${queue} holds no message that can be seen now.`
      : `${count(letters.length, "message")}: ${of("ready")} ready, ${of("broken")} broken, ${of("gone")} gone.`,
    ...(isCut ? ["There are more: raise --max, or move these first."] : []),
    ...(why === "moved" ? [`Moved ${moved} back to ${source ?? "its queue"}.`] : []),
    ...(why === "declined" ? ["Nothing was moved."] : []),
    ...(why === "looked" && of("ready") > 0
      ? ["tracelake bedrock redrive --move moves those that are ready."]
      : []),
    "",
  ].join("\n");
}
