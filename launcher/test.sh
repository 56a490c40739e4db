# ./meshflow test [--quick | --long]: the whole suite with all gates, exactly what CI runs.
# Sourced by ./meshflow, which has found the JDK and the build folder.

test_usage() {
  cat <<'TEXT'
Usage: ./meshflow test [--quick | --long]
Builds with every gate (format, warnings as errors, size limits) and runs the tests.
  --quick   without the whole-system tests of e2e/
  --long    more seeds, kills and trials, and the tests tagged "long"
MESHFLOW_REQUIRE=all makes a skipped test a failure.
The last line is: N passed, N failed, N skipped
TEXT
}

# One line: in a terminal it is rewritten, elsewhere the names of the modules follow each other.
show_tests() {
  local line module= run=0 bad=0
  while IFS= read -r line; do
    case $line in
      '[INFO] Building '*'['*/*']'*)
        line=${line#'[INFO] Building '}
        module=${line%% *}
        [ -t 2 ] || printf ' %s' "$module" >&2
        ;;
      *'Tests run: '*' -- in '*)
        [[ $line =~ Tests\ run:\ ([0-9]+),\ Failures:\ ([0-9]+),\ Errors:\ ([0-9]+) ]] || continue
        run=$((run + BASH_REMATCH[1]))
        bad=$((bad + BASH_REMATCH[2] + BASH_REMATCH[3]))
        ;;
      '[INFO] Running '*) ;;
      *) continue ;;
    esac
    [ -t 2 ] && printf '\r\033[K  %s: %s run, %s failed, %s s' "$module" "$run" "$bad" "$SECONDS" >&2
  done
  printf '\n' >&2
}

ignore_output() { cat >/dev/null; }

# Two modules at once, and the large ones, which are alone then, in two virtual machines.
arguments=(-T 2 verify -Dmaven.test.failure.ignore=true -Dmeshflow.processes=2)
case ${1:-} in
  '') ;;
  --quick) arguments+=(-pl '!e2e') ;;
  --long) arguments+=(-Dmeshflow.long=true -Dmeshflow.excluded=) ;;
  -h | --help) test_usage && exit 0 ;;
  *) test_usage >&2 && exit 2 ;;
esac
[ $# -le 1 ] || { test_usage >&2 && exit 2; }

export JAVA_HOME=$jdk
find_maven || exit 1
lock "$state/test.lock"
trap 'unlock "$state/test.lock"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

out=$state/test
log=$state/test.log
mkdir -p "$out" && rm -rf "$out"/*/surefire-reports "$out/jacoco.exec"
places=("-Dmeshflow.out=$out/\${project.artifactId}" "-Djacoco.file=$out/jacoco.exec")
problems=()
[ -t 2 ] || printf 'meshflow: testing' >&2
if ! run_maven "$log" show_tests "${places[@]}" "${arguments[@]}"; then
  show_errors "$log"
  problems+=("the build: its log is $log")
elif ! run_maven "$state/coverage.log" ignore_output "${places[@]}" -pl core jacoco:report@coverage jacoco:check@coverage; then
  problems+=("coverage: $(grep -o 'lines covered ratio.*' "$state/coverage.log" || echo "see $state/coverage.log")")
else
  awk -F, 'NR > 1 { missed += $8; covered += $9 }
    END { printf "coverage of core: %.1f %% of %d lines", 100 * covered / (covered + missed), covered + missed }' \
    "$out/meshflow-core/coverage/jacoco.csv" >&2
  echo ", file by file in $out/meshflow-core/coverage/index.html" >&2
fi
step Report "$out" "$log" ${problems[@]+"${problems[@]}"}
exit
