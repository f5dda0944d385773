-- Texts are erased in the transaction of the event that says so; who read what is protected leaves a record, and so
-- does every self-check.

-- Texts and hashes of requests may be erased and not otherwise changed, whoever tries.
CREATE FUNCTION dxledger.refuse_all_but_erasing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (TG_TABLE_NAME = 'texts' AND to_jsonb(NEW) - 'body' - 'salt' = to_jsonb(OLD) - 'body' - 'salt' AND to_jsonb(NEW) -> 'body' = 'null')
     OR (TG_TABLE_NAME = 'operations' AND to_jsonb(NEW) - 'body_hash' = to_jsonb(OLD) - 'body_hash' AND to_jsonb(NEW) ->> 'body_hash' = '\x00') THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% are erased or stay as they are', TG_TABLE_NAME USING ERRCODE = 'LG003';
END $$;
CREATE TRIGGER texts_are_only_erased BEFORE UPDATE ON dxledger.texts FOR EACH ROW EXECUTE FUNCTION dxledger.refuse_all_but_erasing();
ALTER TABLE dxledger.texts ENABLE ALWAYS TRIGGER texts_are_only_erased;
CREATE TRIGGER operations_are_only_erased BEFORE UPDATE ON dxledger.operations FOR EACH ROW EXECUTE FUNCTION dxledger.refuse_all_but_erasing();
ALTER TABLE dxledger.operations ENABLE ALWAYS TRIGGER operations_are_only_erased;

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
