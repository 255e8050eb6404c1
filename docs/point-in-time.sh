#!/usr/bin/env bash
# Tries point-in-time recovery, with the commands of operations.md, on a PostgreSQL cluster of its own that is gone afterwards.
set -euo pipefail
if [ "$(id -u)" = 0 ]; then
  # The server refuses root.
  script=$(cat "$0"); cd /
  exec runuser -u postgres -- bash -c "$script"
fi
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
home=$(mktemp -d /tmp/pitr.XXXXXX)
trap '"$bin/pg_ctl" -D "$home/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$home"' EXIT
cd "$home" && mkdir -m 700 wal base
export PGHOST=$home PGUSER=kcn PGDATABASE=postgres PGTZ=Asia/Ho_Chi_Minh
ask() { "$bin/psql" --no-psqlrc --quiet --tuples-only --no-align --command "$1"; }
start() { "$bin/pg_ctl" -D data -l log -w -o "-k $home -c listen_addresses=" start >/dev/null || { cat log; exit 1; }; }

"$bin/initdb" -D data -U kcn --auth=trust >/dev/null
cat >> data/postgresql.conf <<CONF
wal_level = replica
archive_mode = on
archive_command = 'test ! -f $home/wal/%f && cp %p $home/wal/.%f && sync $home/wal/.%f && mv $home/wal/.%f $home/wal/%f'
archive_timeout = 60
CONF
start
ask "CREATE TABLE record (id int PRIMARY KEY, word text); INSERT INTO record VALUES (1, 'before the base backup')"

"$bin/pg_basebackup" --pgdata=base/monday --checkpoint=fast --wal-method=stream
"$bin/pg_verifybackup" --quiet base/monday
ask "INSERT INTO record VALUES (2, 'after it')"
sleep 1
moment=$(ask "SELECT clock_timestamp()")
sleep 1
ask "DELETE FROM record; INSERT INTO record VALUES (3, 'the mistake')"
ask "SELECT pg_switch_wal()" >/dev/null
for _attempt in $(seq 100); do
  [ -n "$(ask "SELECT 1 FROM pg_stat_archiver WHERE last_archived_wal >= (SELECT pg_walfile_name(pg_current_wal_lsn() - 1))")" ] && break
  sleep 0.1
done

"$bin/pg_ctl" -D data -m immediate stop >/dev/null
mv data data.broken
cp -a base/monday data
cat >> data/postgresql.auto.conf <<CONF
restore_command = 'cp $home/wal/%f %p'
recovery_target_time = '$moment'
recovery_target_action = 'promote'
CONF
touch data/recovery.signal
start
for _attempt in $(seq 100); do
  [ "$(ask "SELECT pg_is_in_recovery()")" = f ] && break
  sleep 0.1
done
found=$(ask "SELECT string_agg(id || ' ' || word, ', ' ORDER BY id) FROM record")
echo "at $moment: $found"
[ "$found" = "1 before the base backup, 2 after it" ]
ask "INSERT INTO record VALUES (4, 'work goes on')"
"$bin/pg_archivecleanup" wal "$(sed -n 's/^START WAL LOCATION.*file \(.*\))/\1/p' base/monday/backup_label)"
