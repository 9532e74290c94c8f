import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { html } from "htm/preact";
import { AppContext, type AppParts } from "./app-context.ts";
import { ConnectionBanner } from "./components/connection-banner.ts";
import { SiteHeader } from "./components/site-header.ts";
import { formatRoute, parseRoute, type Route } from "./lib/route.ts";
import { applyTheme, readTheme, type Theme } from "./lib/theme.ts";
import { useConnection } from "./lib/use-connection.ts";
import { AlertsPage } from "./pages/alerts.ts";
import { BedrockPage } from "./pages/bedrock.ts";
import { HealthPage } from "./pages/health.ts";
import { Overview } from "./pages/overview.ts";
import { PipelinePage } from "./pages/pipeline.ts";
import { QualityPage } from "./pages/quality.ts";
import { SignIn } from "./pages/sign-in.ts";
import { TracePage } from "./pages/trace.ts";

/** A trace has a page of its own, since it has an id. */
const pages = {
  overview: { view: Overview, title: "" },
  quality: { view: QualityPage, title: "Quality & cost" },
  bedrock: { view: BedrockPage, title: "Bedrock" },
  pipeline: { view: PipelinePage, title: "Pipeline" },
  alerts: { view: AlertsPage, title: "Alerts" },
  health: { view: HealthPage, title: "Health" },
} as const satisfies Record<Exclude<Route["page"], "trace">, unknown>;

const pageOf = ({ page }: Route) => pages[page === "trace" ? "overview" : page];

export function App({ parts }: { parts: AppParts }) {
  const [route, navigate] = useRoute();
  const { theme, isDark, setTheme } = useTheme();
  const connection = useConnection(parts.connection);
  useReturn(route);
  const isLocked = connection.status === "locked";
  return html`<${AppContext.Provider} value=${{ ...parts, route, navigate, theme, isDark, setTheme }}>
    <a
      class="skip"
      href="#main"
      onClick=${(event: Event) => {
        // The hash is the route: only the focus moves.
        event.preventDefault();
        document.getElementById("main")?.focus();
      }}
      >Skip to the content</a
    >
    ${isLocked ? null : html`<${SiteHeader} />`}
    ${
      isLocked
        ? html`<${SignIn} />`
        : route.page === "trace" && route.traceId !== null
          ? html`<${TracePage} key=${route.traceId} traceId=${route.traceId} />`
          : html`<${pageOf(route).view} />`
    }
    <${ConnectionBanner} />
  <//>`;
}

function useRoute() {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const listen = () => setRoute(parseRoute(location.hash));
    addEventListener("hashchange", listen);
    return () => removeEventListener("hashchange", listen);
  }, []);
  const navigate = (change: Partial<Route>, options?: { replace: boolean }) => {
    const next = { ...parseRoute(location.hash), ...change };
    if (options?.replace === true) history.replaceState(null, "", formatRoute(next));
    else location.hash = formatRoute(next);
    setRoute(next);
  };
  return [route, navigate] as const;
}

function useTheme() {
  const [theme, setTheme] = useState<Theme>(readTheme);
  const [isSystemDark, setIsSystemDark] = useState(() => matchMedia("(prefers-color-scheme: dark)").matches);
  useLayoutEffect(() => applyTheme(theme), [theme]);
  useEffect(() => {
    const query = matchMedia("(prefers-color-scheme: dark)");
    const listen = () => setIsSystemDark(query.matches);
    query.addEventListener("change", listen);
    return () => query.removeEventListener("change", listen);
  }, []);
  return { theme, isDark: theme === "dark" || (theme === "system" && isSystemDark), setTheme };
}

function titleOf(route: Route): string {
  if (route.page === "trace" && route.traceId !== null) return `${route.traceId.slice(0, 12)} · Tracelake`;
  const { title } = pageOf(route);
  return title === "" ? "Tracelake" : `${title} · Tracelake`;
}

/** Into a trace: from its top. Back from one: to where the list was, the focus on the trace that was open. */
function useReturn(route: Route) {
  const last = useRef(route);
  const overviewTop = useRef(0);
  useEffect(() => {
    const listen = () => {
      if (last.current.page === "overview") overviewTop.current = scrollY;
    };
    addEventListener("scroll", listen, { passive: true });
    return () => removeEventListener("scroll", listen);
  }, []);
  useLayoutEffect(() => {
    const before = last.current;
    last.current = route;
    if (before.page === route.page && before.traceId === route.traceId) return;
    document.title = titleOf(route);
    if (route.page !== "overview") {
      scrollTo(0, 0);
      document.getElementById("main")?.focus({ preventScroll: true });
      return;
    }
    scrollTo(0, overviewTop.current);
    const link = document.querySelector<HTMLElement>(`[data-trace="${CSS.escape(before.traceId ?? "")}"]`);
    (link ?? document.getElementById("main"))?.focus({ preventScroll: true });
  }, [route.page, route.traceId]);
}
