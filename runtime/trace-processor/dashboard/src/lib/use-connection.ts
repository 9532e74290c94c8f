import { useEffect, useState } from "preact/hooks";
import type { Connection, ConnectionState } from "./connection.ts";

export function useConnection(connection: Connection): ConnectionState {
  const [state, setState] = useState(connection.state());
  useEffect(() => {
    setState(connection.state());
    return connection.subscribe(() => setState(connection.state()));
  }, [connection]);
  return state;
}
