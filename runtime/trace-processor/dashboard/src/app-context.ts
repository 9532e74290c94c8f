import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Client } from "./lib/client.ts";
import type { Connection } from "./lib/connection.ts";
import type { Clock } from "./lib/format.ts";
import type { Visibility } from "./lib/poll.ts";
import type { ReadToken } from "./lib/read-token.ts";
import type { Route } from "./lib/route.ts";
import type { Theme } from "./lib/theme.ts";

/** What every part of the page is given: made once in main.ts. */
export interface AppParts {
  client: Client;
  connection: Connection;
  visibility: Visibility;
  clock: Clock;
  now: () => number;
  readToken: ReadToken;
  /** Last answers by request, so that going back shows them at once. */
  cache: Map<string, unknown>;
  /** Where the page that receives the traces is, for the commands it prints; no slash at the end. */
  serviceUrl: string;
}

export interface AppState extends AppParts {
  route: Route;
  theme: Theme;
  /** What the theme comes to: the system may change it. */
  isDark: boolean;
  setTheme: (theme: Theme) => void;
  /** Changes what is given; `replace` leaves no step to go back to. */
  navigate: (change: Partial<Route>, options?: { replace: boolean }) => void;
}

export const AppContext = createContext<AppState | null>(null);

export function useApp(): AppState {
  const app = useContext(AppContext);
  if (app === null) throw new Error("AppContext has no value");
  return app;
}
