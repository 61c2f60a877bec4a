#!/bin/sh
# Creates Temporal's two databases, or moves them to the schema of this version. Safe to repeat.
# Reads POSTGRES_SEEDS (host), DB_PORT, POSTGRES_USER and SQL_PASSWORD.
set -eu

tool() {
  temporal-sql-tool --plugin postgres12 --ep "$POSTGRES_SEEDS" --port "${DB_PORT:-5432}" --user "$POSTGRES_USER" "$@"
}

for pair in temporal:temporal temporal_visibility:visibility; do
  database=${pair%:*}
  tool --db "$database" create
  tool --db "$database" setup-schema --version 0.0
  tool --db "$database" update-schema --schema-name "postgresql/v12/${pair#*:}"
done
