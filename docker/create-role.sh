#!/bin/sh
# Run once by the PostgreSQL image when it has made a new cluster: the program's role is no superuser, but owns its
# control database and may create one for each ledger.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$DXLEDGER_PASSWORD" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE dxledger LOGIN CREATEROLE CREATEDB PASSWORD :'password';
ALTER DATABASE dxledger OWNER TO dxledger;
SQL
