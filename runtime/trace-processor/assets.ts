import { createRequire } from "node:module";
import path from "node:path";

/** The folders of files that are not code. */
export interface Assets {
  /** `NNN_name.sql`, applied in order. */
  migrations: string;
  /** The built page: `index.html` and what it loads. Absent until `npm run build` or `npm start` built it. */
  dashboard: string;
  /** Swagger UI's static files. */
  swaggerUi: string;
}

/** Where the assets are: beside the bundle when this runs from one, else where the source tree has them. */
export function findAssets(): Assets {
  const here = import.meta.dirname;
  if (!import.meta.url.endsWith(".ts")) {
    return {
      migrations: path.join(here, "migrations"),
      dashboard: path.join(here, "dashboard"),
      swaggerUi: path.join(here, "swagger-ui"),
    };
  }
  const swaggerUi = createRequire(import.meta.url).resolve("@fastify/swagger-ui/package.json");
  return {
    migrations: path.join(here, "migrations"),
    dashboard: path.resolve(here, "../../dist/dashboard"),
    swaggerUi: path.join(path.dirname(swaggerUi), "static"),
  };
}
