-- The ledger's own tables beside Marten's, in the schema dxledger.
-- Text compares by bytes (COLLATE "C"), so that no library upgrade of the server can reorder an index.

CREATE TABLE dxledger.heads (
  ledger      integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name        text        COLLATE "C" NOT NULL UNIQUE CHECK (name ~ '^[a-z][a-z0-9-]{0,62}$'),
  position    bigint      NOT NULL DEFAULT 0,
  recorded_at timestamptz,
  generation  bigint      NOT NULL DEFAULT 0,
  root        bytea       CHECK (octet_length(root) = 32)
) WITH (fillfactor = 60);
COMMENT ON TABLE dxledger.heads IS 'One row a ledger: the position and time of its last event. Whoever holds this row''s lock may append.';
COMMENT ON COLUMN dxledger.heads.generation IS 'Raised when appenders must look again although no event was appended: projections were rebuilt, or a lost append was given up.';
COMMENT ON COLUMN dxledger.heads.root IS 'Root of the tree over all events up to the position; null while there are none.';

-- Marten's tables hold the events and the streams. What would hide an event from a reader stays as it is written.
ALTER TABLE dxledger.mt_events
  ADD CONSTRAINT events_are_shown CHECK (is_archived IS FALSE AND tenant_id IS NOT DISTINCT FROM '*DEFAULT*' AND bdata IS NULL AND mt_dotnet_type IS NULL),
  ADD CONSTRAINT events_have_headers CHECK (stream_id IS NOT NULL AND version > 0 AND jsonb_typeof(data) = 'object' AND headers IS NOT NULL AND jsonb_typeof(headers) = 'object');
ALTER TABLE dxledger.mt_streams
  ADD CONSTRAINT streams_are_shown CHECK (is_archived IS FALSE AND tenant_id IS NOT DISTINCT FROM '*DEFAULT*' AND compacted_version = 0 AND version IS NOT NULL AND version > 0);

CREATE TABLE dxledger.log (
  position  bigint PRIMARY KEY CHECK (position > 0),
  seq_id    bigint NOT NULL UNIQUE,
  event_id  uuid   NOT NULL,
  append    bigint NOT NULL CHECK (append BETWEEN 1 AND position),
  leaf_hash bytea  NOT NULL CHECK (octet_length(leaf_hash) = 32)
);
-- Hashes do not compress.
ALTER TABLE dxledger.log ALTER COLUMN leaf_hash SET STORAGE EXTERNAL;
COMMENT ON TABLE dxledger.log IS 'The log: which event stands at which position, dense and in order of commit. The leaf hash is that of the entry, which is computed from the event''s row.';
COMMENT ON COLUMN dxledger.log.append IS 'Position of the first event of the same append.';

CREATE VIEW dxledger.events AS
SELECT l.position, e.stream_id AS stream, e.version, e.id, e.type, e.timestamp AS recorded_at, e.headers ->> 'actor' AS actor,
       l.append, e.data, e.headers, l.leaf_hash, l.seq_id,
       e.seq_id = l.seq_id AND e.id = l.event_id AND e.is_archived IS FALSE AND e.tenant_id IS NOT DISTINCT FROM '*DEFAULT*' AND e.bdata IS NULL
       AND e.mt_dotnet_type IS NULL AS is_shown
  FROM dxledger.log l LEFT JOIN dxledger.mt_events e USING (seq_id);
COMMENT ON VIEW dxledger.events IS 'The events in the order of the log.';

CREATE FUNCTION dxledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'events are never changed or removed (% on %)', TG_OP, TG_TABLE_NAME USING ERRCODE = 'LG003';
END $$;
CREATE TRIGGER events_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON dxledger.mt_events
  FOR EACH STATEMENT EXECUTE FUNCTION dxledger.refuse_change();
CREATE TRIGGER log_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON dxledger.log
  FOR EACH STATEMENT EXECUTE FUNCTION dxledger.refuse_change();
CREATE TRIGGER streams_stay BEFORE DELETE OR TRUNCATE ON dxledger.mt_streams
  FOR EACH STATEMENT EXECUTE FUNCTION dxledger.refuse_change();

-- One statement inserts events and their rows of the log, so that both are there when this looks.
CREATE FUNCTION dxledger.refuse_unlogged() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  v_event record;
BEGIN
  SELECT a.seq_id, a.type INTO v_event FROM added a LEFT JOIN dxledger.log l ON l.seq_id = a.seq_id AND l.event_id = a.id WHERE l.position IS NULL LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'events are appended through the ledger alone (a % without a position)', v_event.type USING ERRCODE = 'LG003';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER events_have_positions AFTER INSERT ON dxledger.mt_events REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION dxledger.refuse_unlogged();
ALTER TABLE dxledger.mt_events ENABLE ALWAYS TRIGGER events_are_final;
ALTER TABLE dxledger.mt_events ENABLE ALWAYS TRIGGER events_have_positions;
ALTER TABLE dxledger.log ENABLE ALWAYS TRIGGER log_is_final;
ALTER TABLE dxledger.mt_streams ENABLE ALWAYS TRIGGER streams_stay;

CREATE TABLE dxledger.texts (
  ledger   integer NOT NULL,
  position bigint  NOT NULL,
  name     text    COLLATE "C" NOT NULL,
  salt     bytea   NOT NULL CHECK (octet_length(salt) = 16),
  body     text,
  PRIMARY KEY (ledger, position, name)
);
COMMENT ON TABLE dxledger.texts IS 'Free text that may name people. The entry holds SHA-256(salt, text); an erased text has no body.';

CREATE TABLE dxledger.operations (
  ledger         integer NOT NULL,
  subject        text    COLLATE "C" NOT NULL,
  operation      text    COLLATE "C" NOT NULL,
  key            text    COLLATE "C" NOT NULL,
  body_hash      bytea   NOT NULL,
  first_position bigint  NOT NULL,
  last_position  bigint  NOT NULL,
  PRIMARY KEY (ledger, subject, operation, key)
);
COMMENT ON TABLE dxledger.operations IS 'Idempotency keys and the positions that their operation appended.';

CREATE TABLE dxledger.projections (
  id      integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ledger  integer NOT NULL,
  name    text    COLLATE "C" NOT NULL,
  version integer NOT NULL,
  UNIQUE (ledger, name)
);
COMMENT ON TABLE dxledger.projections IS 'The inline projections whose documents are kept, each in the version of the code that wrote them. A rebuild takes a new id.';

-- A table of its own, not a mark in dxledger.projections: what stands there is live, and one name has one live id.
CREATE TABLE dxledger.projections_aside (
  id      integer PRIMARY KEY DEFAULT nextval('dxledger.projections_id_seq'),
  ledger  integer NOT NULL,
  name    text    COLLATE "C" NOT NULL,
  version integer NOT NULL
);
COMMENT ON TABLE dxledger.projections_aside IS 'Ids whose documents nobody reads: of a rebuild under way or given up, and of projections that were replaced or retired until their documents are gone.';

CREATE TABLE dxledger.documents (
  ledger     integer NOT NULL,
  stream     text    COLLATE "C" NOT NULL,
  projection integer NOT NULL,
  version    bigint  NOT NULL,
  group_name text    COLLATE "C",
  document   bytea   NOT NULL,
  PRIMARY KEY (ledger, stream, projection)
) WITH (fillfactor = 60);
CREATE INDEX documents_by_group ON dxledger.documents (ledger, group_name) WHERE group_name IS NOT NULL;

CREATE TABLE dxledger.blobs (
  sha256  bytea PRIMARY KEY CHECK (octet_length(sha256) = 32),
  content bytea NOT NULL
);

-- The tree of hashes over the log (RFC 6962), in the tiles of C2SP tlog-tiles, kept by every append in its transaction.
CREATE TABLE dxledger.tiles (
  ledger integer NOT NULL,
  level  integer NOT NULL CHECK (level >= 0),
  tile   bigint  NOT NULL CHECK (tile >= 0),
  hashes bytea   NOT NULL CHECK (octet_length(hashes) BETWEEN 32 AND 8192 AND octet_length(hashes) % 32 = 0),
  PRIMARY KEY (ledger, level, tile),
  CONSTRAINT tiles_of_leaves_are_full CHECK (level > 0 OR octet_length(hashes) = 8192)
) WITH (fillfactor = 60);
-- Hashes do not compress.
ALTER TABLE dxledger.tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;
COMMENT ON TABLE dxledger.tiles IS 'Neighbouring hashes of a level: 256 leaf hashes at level 0, above it up to 256 roots of full tiles below. The unfinished tile of leaf hashes is what stands beside the last events.';

CREATE TABLE dxledger.checkpoints (
  ledger    integer     NOT NULL,
  origin    text        COLLATE "C" NOT NULL,
  size      bigint      NOT NULL CHECK (size > 0),
  note      text        NOT NULL,
  signed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (ledger, origin, size)
);
COMMENT ON TABLE dxledger.checkpoints IS 'Copies of what was signed. What counts is the last one, which the signers keep outside of the database.';

-- Takes the next p_count positions for an appender that knows the head, or refuses: LG001 when the head is not where
-- the appender thinks, LG002 when its proposed time is not behind the database's clock by and large.
-- Returns the database's clock, from which appenders set theirs.
CREATE FUNCTION dxledger.advance_head(
  p_ledger integer, p_position bigint, p_generation bigint, p_count integer, p_first timestamptz, p_last timestamptz, p_root bytea)
RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
  v_head dxledger.heads%ROWTYPE;
  v_now timestamptz;
BEGIN
  UPDATE dxledger.heads SET position = position + p_count, recorded_at = p_last, root = p_root
   WHERE ledger = p_ledger AND position = p_position AND generation = p_generation
     AND p_last >= p_first AND (recorded_at IS NULL OR p_first > recorded_at)
     AND (p_last <= clock_timestamp() + interval '2 seconds' OR p_first = recorded_at + interval '1 microsecond');
  v_now := clock_timestamp();
  IF FOUND THEN
    RETURN v_now;
  END IF;
  SELECT * INTO v_head FROM dxledger.heads WHERE ledger = p_ledger;
  IF v_head.position = p_position AND v_head.generation = p_generation THEN
    RAISE EXCEPTION 'proposed time % does not fit after % at %', p_first, v_head.recorded_at, v_now USING ERRCODE = 'LG002';
  END IF;
  RAISE EXCEPTION 'the head of ledger % is at % (generation %), not at % (generation %)',
    p_ledger, v_head.position, v_head.generation, p_position, p_generation USING ERRCODE = 'LG001';
END $$;

-- The last position recorded at or before an instant (0 when none). Time strictly increases with position, so a binary
-- search over the primary key finds it. STABLE: head and events are seen in one snapshot.
CREATE FUNCTION dxledger.position_at(p_ledger integer, p_instant timestamptz, OUT p_position bigint, OUT p_settled boolean)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_low bigint := 0;
  v_high bigint;
  v_middle bigint;
  v_head timestamptz;
  v_recorded timestamptz;
BEGIN
  SELECT position, recorded_at INTO v_high, v_head FROM dxledger.heads WHERE ledger = p_ledger;
  p_settled := coalesce(v_head >= p_instant, false);
  IF v_head <= p_instant THEN
    v_low := v_high;
  END IF;
  WHILE v_low < v_high LOOP
    v_middle := v_low + (v_high - v_low + 1) / 2;
    SELECT recorded_at INTO STRICT v_recorded FROM dxledger.events WHERE position = v_middle;
    IF v_recorded <= p_instant THEN v_low := v_middle; ELSE v_high := v_middle - 1; END IF;
  END LOOP;
  p_position := coalesce(v_low, 0);
END $$;

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
