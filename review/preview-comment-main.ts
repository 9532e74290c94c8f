import { existsSync, readFileSync } from "node:fs";
import { renderPreviewComment } from "./preview-comment.ts";
import { readPreviewEvents } from "./preview-events.ts";

/**
 * `node review/preview-comment-main.ts <stack> <file>`: the comment for a pull request, from what
 * `PULUMI_ENABLE_STREAMING_JSON_PREVIEW=1 pulumi preview --json` wrote.
 */

const [stack, file, ...more] = process.argv.slice(2);
if (stack === undefined || file === undefined || more.length > 0) {
  process.stderr.write(
    "expected a stack and the file with its preview: preview-comment-main.ts dev preview.jsonl\n",
  );
  process.exitCode = 64;
} else if (!existsSync(file)) {
  process.stderr.write(`there is no file ${file}: the preview wrote nothing\n`);
  process.exitCode = 66;
} else {
  process.stdout.write(renderPreviewComment(stack, readPreviewEvents(readFileSync(file, "utf8"))));
}
