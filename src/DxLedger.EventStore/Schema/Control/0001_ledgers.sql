-- The control database: which ledgers there are, and where each has its own database.

CREATE TABLE dxledger.ledgers (
  name       text        COLLATE "C" PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9-]{0,62}$'),
  host       text        CHECK (host <> ''),
  port       integer     CHECK (port BETWEEN 1 AND 65535),
  database   text        CHECK (database <> ''),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE dxledger.ledgers IS 'The map of ledgers. Without host and port a ledger is on the server of this database; without a database it is in the one named after this and the ledger.';
