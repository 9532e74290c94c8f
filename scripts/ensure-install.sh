#!/bin/sh
# Called before every npm script, so that they work in a fresh clone. Says nothing when there is nothing to do.
set -eu
cd "$(dirname "$0")/.."

# npm writes this file last: it is missing after an install that was interrupted.
installed=node_modules/.package-lock.json
if [ ! -f "$installed" ] || [ package-lock.json -nt "$installed" ]; then
  echo "Installing the packages that package-lock.json names (npm ci)…" >&2
  # Stray settings of the caller must not leave parts out: building the page needs the development packages.
  NODE_ENV=development npm ci --include=dev --include=optional --no-fund --no-audit --loglevel=error >&2
fi

# On Linux and Windows a package brings Node 24 into node_modules/.bin; elsewhere the machine's own must do.
PATH="$PWD/node_modules/.bin:$PATH"
if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 18) ? 0 : 1)'; then
  echo "This needs Node 22.18 or newer, and here is $(command -v node || echo none): $(node --version 2>/dev/null || true)." >&2
  echo "Install it from https://nodejs.org (macOS: brew install node), or, on Linux, install with optional packages: npm ci --include=optional" >&2
  exit 69
fi
