#!/usr/bin/env bash
# Runs muster lint with the action's inputs: annotations and findings in the log,
# findings in the job's summary, and a SARIF report.
# Environment: INPUT_…, MUSTER (the program), and GitHub's own. Outputs: status,
# sarif-file. Exit status: muster's.
set -euo pipefail

# A summary may have 1 MiB.
max_summary=900000

arguments=(lint "--fail-on=$INPUT_FAIL_ON" "--severity=$INPUT_SEVERITY" --format=github --format=pretty)
if [[ $INPUT_RECURSIVE == true ]]; then arguments+=(--recursive); fi
if [[ $INPUT_CONFIG != "" ]]; then arguments+=("--config=$INPUT_CONFIG"); fi
if [[ $INPUT_BASELINE != "" ]]; then arguments+=("--baseline=$INPUT_BASELINE"); fi
if [[ $INPUT_SARIF_FILE != "" ]]; then
  # Findings of an earlier step are none of this one's.
  rm -f -- "$INPUT_SARIF_FILE"
  arguments+=("--format=sarif=$INPUT_SARIF_FILE")
fi
report=$(mktemp "${RUNNER_TEMP:-/tmp}/muster.XXXXXX")
trap 'rm -f "$report"' EXIT
arguments+=("--format=compact=$report" --)
while IFS= read -r path || [[ $path != "" ]]; do
  path=${path%$'\r'}
  if [[ $path != "" ]]; then arguments+=("$path"); fi
done <<< "$INPUT_PATHS"

status=0
"$MUSTER" "${arguments[@]}" || status=$?

printf 'status=%s\n' "$status" >> "$GITHUB_OUTPUT"
if [[ -f $INPUT_SARIF_FILE && $INPUT_SARIF_FILE != *$'\n'* ]]; then
  printf 'sarif-file=%s\n' "$INPUT_SARIF_FILE" >> "$GITHUB_OUTPUT"
fi
{
  echo "### muster"
  echo
  case $status in
    0 | 1)
      # What templates say is text here, neither Markdown nor HTML.
      echo "<pre>"
      head -c "$max_summary" "$report" | sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g'
      echo "</pre>"
      ;;
    *) echo "The run itself failed; the job's log says why." ;;
  esac
} >> "$GITHUB_STEP_SUMMARY"
exit "$status"
