import type { ChannelKind } from "../../../contracts/monitoring/alert-rules.ts";
import type { NoticeContent } from "../../../contracts/monitoring/notice.ts";

/** `answer` is for the delivery log and for people: what the receiver said, never its address nor a secret. */
export type Delivery =
  | { ok: true; answer: string }
  | {
      ok: false;
      answer: string;
      /** The receiver asked for this pause. */
      retryAfterMs?: number;
      /** It will never take it. */
      isFinal?: boolean;
    };

/** A way to a person. */
export interface Channel {
  kind: ChannelKind;
  /** Never rejects: whatever goes wrong is an answer. */
  deliver: (content: NoticeContent, signal: AbortSignal) => Promise<Delivery>;
}
