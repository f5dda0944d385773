-- What somebody has begun and not yet handed in. It is no part of the record: it changes, it goes, and nobody else sees it.
CREATE TABLE dxledger.drafts (
  ledger     integer     NOT NULL,
  subject    text        COLLATE "C" NOT NULL,
  key        text        COLLATE "C" NOT NULL,
  body       text        NOT NULL CHECK (octet_length(body) <= 65536),
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (ledger, subject, key)
);
COMMENT ON TABLE dxledger.drafts IS 'Unfinished work of one subject each, outside of the log.';
