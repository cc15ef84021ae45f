#!/bin/sh
# What the action runs: annotations on standard output, the job's summary, SARIF, and the
# outputs of the step.
set -eu

# Paths and options are one a line; blanks and patterns in them mean nothing to the shell.
IFS='
'
set -f

set -- check \
    --output-format github \
    --output-format "markdown=$GITHUB_STEP_SUMMARY" \
    --output-format "sarif=$PINPROOF_SARIF" \
    --cache-dir "$PINPROOF_CACHE"
if [ -n "${PINPROOF_IMAGE:-}" ]; then
    set -- "$@" --image "$PINPROOF_IMAGE"
fi
for option in ${PINPROOF_ARGUMENTS:-}; do
    set -- "$@" "$option"
done
set -- "$@" --
for path in ${PINPROOF_PATHS:-.}; do
    set -- "$@" "$path"
done

# An earlier step's report is none of this one's.
rm -f "$PINPROOF_SARIF"
code=0
"$PINPROOF" "$@" || code=$?
echo "exit-code=$code" >>"$GITHUB_OUTPUT"
if [ -f "$PINPROOF_SARIF" ]; then
    echo "sarif=$PINPROOF_SARIF" >>"$GITHUB_OUTPUT"
fi
exit "$code"
