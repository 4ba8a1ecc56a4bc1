#!/usr/bin/env bash
# Regenerates every stored oracle: `npm run oracles`, or `bash test/oracles/run.sh`.
#
# With PYTHON set (a command or an absolute path), that interpreter is used as it is; it needs what
# requirements.txt lists.
# Without it, a virtual environment is made in test/oracles/.venv and the requirements are installed there.
# Arguments are passed on to generate.py, attribution.py and attention.py, for example `bash test/oracles/run.sh --case odd`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

if [ -z "${PYTHON:-}" ]; then
  PYTHON=.venv/bin/python
  [ -x "$PYTHON" ] || python3 -m venv .venv
  # The CPU build of PyTorch: a tenth of the download, and the only one the oracles need.
  "$PYTHON" -m pip install --quiet --extra-index-url https://download.pytorch.org/whl/cpu -r requirements.txt
fi

"$PYTHON" generate.py "$@"
"$PYTHON" attribution.py "$@"
"$PYTHON" weights.py "$@"
"$PYTHON" attention.py "$@"
"$PYTHON" patching.py "$@"
lines=$(mktemp)
trap 'rm -f "$lines"' EXIT
(cd ../.. && npx tsx test/oracles/writeLines.ts) > "$lines"
"$PYTHON" lines.py "$lines"
"$PYTHON" write_reference.py
