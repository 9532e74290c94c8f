import type { Log } from "../../shared/log.ts";
import { describeNotice } from "../notices/describe-notice.ts";
import type { Channel } from "./channel.ts";

/** The service's own log: always there, so that an incident is on record where no other channel is. */
export function makeLogChannel(log: Pick<Log, "warn" | "info">): Channel {
  return {
    kind: "log",
    deliver(content) {
      const { headline } = describeNotice(content);
      const isOver = content.kind === "recovered" || content.kind === "ended";
      log[isOver ? "info" : "warn"]({ alert: content }, headline);
      return Promise.resolve({ ok: true, answer: "written" });
    },
  };
}
