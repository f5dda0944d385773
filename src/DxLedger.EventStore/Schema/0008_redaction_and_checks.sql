-- Texts are erased in the transaction of the event that says so; who read what is protected leaves a record, and so
-- does every self-check.

CREATE TABLE dxledger.access_records (
  ledger  integer     NOT NULL,
  id      bigint      GENERATED ALWAYS AS IDENTITY,
  at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  subject text        COLLATE "C" NOT NULL,
  action  text        COLLATE "C" NOT NULL,
  address text        COLLATE "C" NOT NULL,
  PRIMARY KEY (ledger, id)
);
COMMENT ON TABLE dxledger.access_records IS 'Who read protected history: written before the answer, never changed by the program.';
CREATE INDEX access_records_of_subject ON dxledger.access_records (ledger, subject, id);

CREATE TABLE dxledger.self_checks (
  ledger              integer     NOT NULL,
  started_at          timestamptz NOT NULL,
  finished_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
  position            bigint      NOT NULL,
  difference_position bigint,
  difference          text,
  PRIMARY KEY (ledger, started_at)
);
COMMENT ON TABLE dxledger.self_checks IS 'What each self-check of a ledger found; nothing where all agreed.';
