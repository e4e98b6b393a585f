#!/usr/bin/env bash
# Puts the ledger's database back to a minute of the past, as docs/operations/backup-and-pitr.md says it, with what is really there: a PostgreSQL of its own
# that archives its WAL with pgBackRest, Metering on it, usage events sent as gateways send them. Measures how long it takes (RTO) and what is lost
# (RPO), then sends again what gateways still have, and holds the sum to the last digit. Touches nothing outside its temporary folder.
set -euo pipefail
cd "$(dirname "$0")/.."

events=${EVENTS:-2000}
metering=${METERING:-src/Metering/bin/${CONFIGURATION:-Debug}/net10.0/ClaudeConfig.Metering.dll}
[ -f "$metering" ] || { echo "pitr: $metering is not there; run 'dotnet build src/Metering'" >&2; exit 1; }
binaries=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
command -v pgbackrest >/dev/null || { echo "pitr: pgbackrest is not there; as root on Debian: apt-get install pgbackrest" >&2; exit 1; }

folder=$(mktemp -d /tmp/claudeconfig-pitr.XXXXXX)
metering_pid=
owner() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- env PATH="$PATH" "$@"; else "$@"; fi; }
cleanup() {
  if [ -n "$metering_pid" ]; then kill "$metering_pid" 2>/dev/null || true; fi
  owner "$binaries/pg_ctl" stop -D "$folder/data" -m immediate >/dev/null 2>&1 || true
  if [ -z "${KEEP:-}" ]; then rm -rf "$folder"; else echo "kept: $folder"; fi
}
trap cleanup EXIT

free_port() { node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'; }
now() { date +%s.%N; }
since() { node -e 'console.log((Number(process.argv[2])-Number(process.argv[1])).toFixed(1))' "$1" "$(now)"; }
database=$(free_port)
port=$(free_port)

# ---- the database, with its archive ----
mkdir "$folder/repository" "$folder/spool" "$folder/lock" "$folder/log" "$folder/socket"
cat > "$folder/pgbackrest.conf" <<END
[global]
repo1-path=$folder/repository
# Full backups of five weeks, and the WAL between them: any minute of the last 35 days.
repo1-retention-full-type=time
repo1-retention-full=35
repo1-cipher-type=aes-256-cbc
repo1-cipher-pass=$(head -c 32 /dev/urandom | base64)
lock-path=$folder/lock
log-path=$folder/log
spool-path=$folder/spool
log-level-console=warn
start-fast=y
compress-type=lz4
[ledger]
pg1-path=$folder/data
pg1-port=$database
pg1-socket-path=$folder/socket
pg1-user=postgres
END
chmod 600 "$folder/pgbackrest.conf"
if [ "$(id -u)" = 0 ]; then chown -R postgres "$folder"; fi
chmod 755 "$folder"
backrest() { owner pgbackrest --config="$folder/pgbackrest.conf" --stanza=ledger "$@"; }
psql() { owner "$binaries/psql" -h 127.0.0.1 -p "$database" -U postgres -d "${2:-ledger}" -Atqc "$1"; }
start() { owner "$binaries/pg_ctl" start -D "$folder/data" -l "$folder/log/postgres.log" -w -t 300 >/dev/null; }

owner "$binaries/initdb" -D "$folder/data" -U postgres --auth=trust --encoding=UTF8 --locale=C >/dev/null
cat >> "$folder/data/postgresql.conf" <<END
listen_addresses = '127.0.0.1'
port = $database
unix_socket_directories = '$folder/socket'
archive_mode = on
archive_command = 'pgbackrest --config=$folder/pgbackrest.conf --stanza=ledger archive-push %p'
# A segment of WAL is archived at least so often, full or not: what may be lost with the disk.
archive_timeout = ${ARCHIVE_TIMEOUT:-60}
END
start
psql 'create database ledger' postgres
backrest stanza-create
backrest check

# ---- Metering on it ----
serve() {
  CLAUDECONFIG_DATABASE="Host=127.0.0.1;Port=$database;Username=postgres;Database=ledger" dotnet exec "$metering" --no-kubernetes --listen "127.0.0.1:$port" >> "$folder/metering.log" 2>&1 &
  metering_pid=$!
  for _ in $(seq 600); do
    curl -sf "http://127.0.0.1:$port/readyz" >/dev/null 2>&1 && return 0
    kill -0 "$metering_pid" 2>/dev/null || break
    sleep 0.1
  done
  echo "pitr: Metering does not get ready:" >&2
  tail -5 "$folder/metering.log" >&2
  return 1
}
stop() { kill "$metering_pid"; wait "$metering_pid" 2>/dev/null || true; metering_pid=; }

# Everything that was written is in the archive.
archived() {
  local segment
  segment=$(psql 'select pg_walfile_name(pg_switch_wal())')
  for _ in $(seq 600); do
    [ "$(psql "select coalesce(last_archived_wal >= '$segment', false) from pg_stat_archiver")" = t ] && return 0
    sleep 0.1
  done
  echo "pitr: $segment is not archived" >&2
  return 1
}

# Events FROM..TO, as a gateway sends them; prints how many Metering had not seen before.
send() {
  node -e '
    const [from, to, url] = [Number(process.argv[1]), Number(process.argv[2]), process.argv[3]];
    (async () => {
      let taken = 0;
      for (let at = from; at < to; at += 500) {
        const time = new Date().toISOString();
        const events = Array.from({ length: Math.min(500, to - at) }, (_, i) => ({
          id: `e${at + i}`, source: "gateway-0", tenant: "team", startTime: time, endTime: time,
          attribution: { project: { namespace: "team", name: "alpha" }, member: `key:k${(at + i) % 7}`, tags: {} }, provider: "anthropic", requestedModel: "claude-sonnet-5-5", model: "claude-sonnet-5-5",
          usage: { input: 1000 + at + i, output: 500 }, outcome: "completed", statusCode: 200 }));
        const answer = await fetch(url + "/v1/events", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ events }) });
        const text = await answer.text();
        if (!answer.ok) throw new Error(`${answer.status} ${text.slice(0, 500)}`);
        const results = JSON.parse(text).results;
        const wrong = results.find(result => !/^(accepted|duplicate|conflict)$/i.test(result.status));
        if (wrong) throw new Error(JSON.stringify(wrong));
        taken += results.filter(result => /^accepted$/i.test(result.status)).length;
      }
      console.log(taken);
    })().catch(error => { console.error("pitr: " + error.message); process.exit(1); });
  ' "$1" "$2" "http://127.0.0.1:$port"
}
spent() { psql 'select count(*) || $$ events, $$ || coalesce(sum(cost), 0) || $$ USD$$ from usage_events'; }

serve
send 0 "$events" >/dev/null
began=$(now)
backrest --type=full backup
echo "full backup of $(psql "select pg_size_pretty(pg_database_size('ledger'))"): $(since "$began") s"

# ---- life goes on after the backup; then the minute that will be wished back ----
send "$events" $((2 * events)) >/dev/null
sleep 1
minute=$(psql 'select now()')
then=$(spent)
sleep 1
# Usage that comes after it, and a mistake.
send $((2 * events)) $((3 * events)) >/dev/null
all=$(spent)
psql "delete from usage_events where id like 'e1%'"
archived

# ---- back to the minute ----
stop
owner "$binaries/pg_ctl" stop -D "$folder/data" -m immediate >/dev/null
rm -rf "$folder/data"
began=$(now)
if [ "$(id -u)" = 0 ]; then install -d -o postgres -m 700 "$folder/data"; else install -d -m 700 "$folder/data"; fi
backrest --type=time --target="$minute" --target-action=promote restore
start
for _ in $(seq 600); do [ "$(psql 'select pg_is_in_recovery()')" = f ] && break; sleep 0.1; done
serve
echo "RTO, from an empty disk until Metering is ready: $(since "$began") s"
back=$(spent)
[ "$back" = "$then" ] || { echo "pitr: restored to $minute there are $back, and there were $then" >&2; exit 1; }
echo "as it was at $minute: $back"

# ---- what gateways still have comes again: all of the last hours, of which most is there ----
again=$(send 0 $((3 * events)))
echo "sent again: $((3 * events)) events, of which $again were not there"
[ "$again" = "$events" ] || { echo "pitr: $events were expected" >&2; exit 1; }
whole=$(spent)
[ "${whole%% events*}" = $((3 * events)) ] || { echo "pitr: $whole; $((3 * events)) events were expected" >&2; exit 1; }
[ "$whole" = "$all" ] || { echo "pitr: $whole; before there were $all" >&2; exit 1; }
[ "$(send 0 $((3 * events)))" = 0 ] || { echo "pitr: events were counted twice" >&2; exit 1; }
echo "whole again, and sent a third time nothing changes: $whole"
# The first thing after a restore: from here on there is a new timeline, and the way to it leads through what was taken back.
archived
backrest --type=full backup

# ---- the disk is lost: what had not been archived is gone ----
last=0
lost_at=$(($(date +%s) + ${LOSE_AFTER:-5}))
while [ "$(date +%s)" -lt "$lost_at" ]; do
  send $((4 * events + last)) $((4 * events + last + 1)) >/dev/null
  last=$((last + 1))
  sleep 0.2
done
crash=$(now)
stop
owner "$binaries/pg_ctl" stop -D "$folder/data" -m immediate >/dev/null
rm -rf "$folder/data"
if [ "$(id -u)" = 0 ]; then install -d -o postgres -m 700 "$folder/data"; else install -d -m 700 "$folder/data"; fi
backrest --type=default restore
start
for _ in $(seq 600); do [ "$(psql 'select pg_is_in_recovery()')" = f ] && break; sleep 0.1; done
newest=$(psql 'select extract(epoch from max(received_at)) from usage_events')
echo "RPO, usage of the last $(node -e 'console.log(Math.max(0, Number(process.argv[1])-Number(process.argv[2])).toFixed(1))' "$crash" "$newest") s before the disk was lost is not in the archive (archive_timeout ${ARCHIVE_TIMEOUT:-60} s is the most)"
serve
again=$(send $((4 * events)) $((4 * events + last)))
echo "sent again by gateways: $again of the $last events of that time were missing; now $(spent)"
[ "$(psql 'select count(*) from usage_events')" = $((3 * events + last)) ] || { echo "pitr: something is missing" >&2; exit 1; }
echo "ok"
