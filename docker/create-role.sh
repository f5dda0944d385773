#!/bin/sh
# Run once by the PostgreSQL image when it has made a new cluster: the program's role is no superuser, but owns its database.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$DXLEDGER_PASSWORD" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE dxledger LOGIN CREATEROLE PASSWORD :'password';
ALTER DATABASE dxledger OWNER TO dxledger;
SQL
