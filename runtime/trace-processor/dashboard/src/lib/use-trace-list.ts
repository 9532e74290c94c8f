import { useEffect, useRef, useState } from "preact/hooks";
import { useApp } from "../app-context.ts";
import type { TracePage } from "./api.ts";
import { withQuery } from "./client.ts";
import { startPoll } from "./poll.ts";
import { filterParams, type TraceFilter } from "./route.ts";
import { appendOlder, mergeNewest, type TraceList } from "./trace-list.ts";

const pageSize = 50;
const intervalMs = 2000;

/** The newest traces under a filter, renewed every 2 s, and older pages on request. */
export function useTraceList(filter: TraceFilter) {
  const app = useApp();
  const query = { limit: pageSize, ...filterParams(filter) };
  const path = withQuery("traces", query);
  const [held, setHeld] = useState<{ path: string; list: TraceList | undefined }>(() => ({
    path,
    list: app.cache.get(path) as TraceList | undefined,
  }));
  const [isLoadingMore, setIsLoadingMore] = useState(false);
  const shown = useRef(path);
  shown.current = path;

  const update = (change: (list: TraceList | undefined) => TraceList | undefined) =>
    setHeld((before) => {
      const known = before.path === path ? before.list : (app.cache.get(path) as TraceList | undefined);
      const list = change(known);
      if (list !== undefined) app.cache.set(path, list);
      return { path, list };
    });

  useEffect(() => {
    let lastText: string | null = null;
    setIsLoadingMore(false);
    const poll = startPoll<TracePage>({
      load: (signal) => app.client.get<TracePage>(path, signal),
      intervalMs,
      visibility: app.visibility,
      onAnswer: (answer) => {
        app.connection.report("traces", answer);
        if (!answer.ok || answer.text === lastText) return;
        lastText = answer.text;
        update((list) => mergeNewest(list, answer.value));
      },
    });
    return () => {
      poll.stop();
      app.connection.forget("traces");
    };
  }, [path]);

  const cached = app.cache.get(path) as TraceList | undefined;
  const list = held.path === path ? held.list : cached;
  const loadMore = async () => {
    if (list === undefined || list.cursor === null || isLoadingMore) return;
    setIsLoadingMore(true);
    const answer = await app.client.get<TracePage>(withQuery("traces", { ...query, cursor: list.cursor }));
    // The filter may have changed meanwhile: this page belongs to the old one.
    if (shown.current !== path) return;
    setIsLoadingMore(false);
    app.connection.report("older traces", answer);
    if (answer.ok) update((now) => (now === undefined ? undefined : appendOlder(now, answer.value)));
  };
  const isStale = held.path !== path && cached === undefined;
  return { list: isStale ? held.list : list, isStale, loadMore, isLoadingMore };
}
