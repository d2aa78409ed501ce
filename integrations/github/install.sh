#!/usr/bin/env bash
# Finds the muster that the action runs: one that is there already, or the executable
# of a release, which it downloads and compares with its published checksum.
# Environment: INPUT_EXECUTABLE, INPUT_VERSION, ACTION_REF, ACTION_REPOSITORY, and
# GitHub's own. Output: executable.
set -euo pipefail

fail() {
  echo "::error title=muster::$1" >&2
  exit 2
}

found() {
  printf 'executable=%s\n' "$1" >> "$GITHUB_OUTPUT"
}

if [[ $INPUT_EXECUTABLE != "" ]]; then
  path=$(command -v -- "$INPUT_EXECUTABLE" || true)
  [[ $path != "" && $path != *$'\n'* ]] || fail "the input executable names no program"
  found "$path"
  exit
fi

version=${INPUT_VERSION:-$ACTION_REF}
version=${version#v}
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] ||
  fail "there is no release to run: use the action by a tag such as @v0.1.0, or give the input version"
[[ $ACTION_REPOSITORY =~ ^[0-9A-Za-z_.-]+/[0-9A-Za-z_.-]+$ ]] ||
  fail "an action of the same repository has no releases: give the input executable"

case $RUNNER_OS in
  Linux) system=linux ;;
  macOS) system=darwin ;;
  *) fail "there is no executable for $RUNNER_OS: run the job on Linux or macOS" ;;
esac
case $RUNNER_ARCH in
  X64) name=muster-$system-x64 ;;
  ARM64) name=muster-$system-arm64 ;;
  *) fail "there is no executable for $RUNNER_ARCH: run the job on x64 or arm64" ;;
esac

folder=$RUNNER_TEMP/muster-$version
mkdir -p "$folder"
base=$GITHUB_SERVER_URL/$ACTION_REPOSITORY/releases/download/v$version
for file in "$name" "$name.sha256"; do
  curl --fail --silent --show-error --location --retry 3 --max-time 300 \
    --output "$folder/$file" "$base/$file" ||
    fail "cannot download $base/$file: see whether release v$version is there"
done
read -r expected _ < "$folder/$name.sha256"
if command -v sha256sum > /dev/null; then
  actual=$(sha256sum "$folder/$name")
else
  actual=$(shasum -a 256 "$folder/$name")
fi
[[ ${actual%% *} == "$expected" ]] ||
  fail "$name of release v$version is not what its checksum says: it is not run"
chmod +x "$folder/$name"
found "$folder/$name"
