#!/usr/bin/env bash
# Runs every test: installs the packages and, where they are missing, Chromium for the browser stories, and Dovecot and Exim as real mail servers.
# The last line counts the results.
set -u
cd "$(dirname "$0")" || exit 1

missing=""
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing="chromium"
command -v dovecot >/dev/null || missing="$missing dovecot-imapd"
[ -x /usr/sbin/exim4 ] || missing="$missing exim4-daemon-light"
if [ -n "$missing" ] && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  # shellcheck disable=SC2086
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >/dev/null
fi

rm -rf TestResults
dotnet test HelpDesk.sln --nologo --logger trx --results-directory TestResults "$@"
code=$?

count() { cat TestResults/*.trx 2>/dev/null | grep -o "<Counters [^>]*>" | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9]*' | awk '{ n += $1 } END { print n + 0 }'; }
passed=$(count passed)
failed=$(count failed)
skipped=$(count notExecuted)
if [ "$passed" = 0 ] || { [ "$code" != 0 ] && [ "$failed" = 0 ]; }; then failed=$((failed + 1)); code=1; fi
echo "$passed passed, $failed failed, $skipped skipped"
exit "$code"
