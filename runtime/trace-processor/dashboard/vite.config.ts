import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/**
 * Everything is emitted as files of the page's own origin: the service's content policy allows no inline script and
 * no other host. `base` is relative, so that the page works below any path of a proxy.
 */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  publicDir: false,
  build: {
    outDir: fileURLToPath(new URL("../../../dist/dashboard", import.meta.url)),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The first browsers with CSS light-dark(), which the themes rest on.
    target: ["chrome123", "edge123", "firefox120", "safari17.5"],
  },
});
