-- Views across streams, kept by the daemon beside the log: how far each is, its rows, and what people decided about it.

CREATE TABLE dxledger.builds (
  id              integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ledger          integer     NOT NULL,
  name            text        COLLATE "C" NOT NULL,
  version         integer     NOT NULL,
  kind            text        COLLATE "C" NOT NULL CHECK (kind IN ('projection', 'subscription')),
  state           text        COLLATE "C" NOT NULL CHECK (state IN ('building', 'live', 'retired')),
  position        bigint      NOT NULL DEFAULT 0,
  rate_max        integer     CHECK (rate_max > 0),
  node            text,
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  advanced_at     timestamptz,
  superseded_at   timestamptz,
  failed_position bigint,
  failed_at       timestamptz,
  failure         text
) WITH (fillfactor = 60);
CREATE UNIQUE INDEX builds_live ON dxledger.builds (ledger, name, version) WHERE state = 'live';
CREATE UNIQUE INDEX builds_building ON dxledger.builds (ledger, name, version) WHERE state = 'building';
COMMENT ON TABLE dxledger.builds IS 'Progress of each async projection and subscription. A rebuild is a second row beside the live one, with rows of its own, until it takes the live one''s place.';
COMMENT ON COLUMN dxledger.builds.position IS 'The last event that is in the rows. Moves only together with them, from the position that the mover thought it was at.';
COMMENT ON COLUMN dxledger.builds.failure IS 'What went wrong last: at failed_position for good, without one it is being tried again.';
COMMENT ON COLUMN dxledger.builds.failed_position IS 'The event that could not be taken; nothing moves until somebody retries or skips it.';

CREATE TABLE dxledger.rows (
  build         integer     NOT NULL,
  key           text        COLLATE "C" NOT NULL,
  from_position bigint      NOT NULL,
  from_at       timestamptz NOT NULL,
  group_name    text        COLLATE "C",
  document      bytea,
  PRIMARY KEY (build, key)
) WITH (fillfactor = 60);
CREATE INDEX rows_by_group ON dxledger.rows (build, group_name, key) WHERE group_name IS NOT NULL;
COMMENT ON TABLE dxledger.rows IS 'The rows of every build, each with the event that made it so. Projections that keep their history only list their keys here, with the event that first made them.';

CREATE TABLE dxledger.row_states (
  build         integer     NOT NULL,
  key           text        COLLATE "C" NOT NULL,
  from_position bigint      NOT NULL,
  from_at       timestamptz NOT NULL,
  document      bytea,
  PRIMARY KEY (build, key, from_position)
);
COMMENT ON TABLE dxledger.row_states IS 'Every state of every row of projections that keep their history: it stands from the event that made it until the next state of the same key. Nothing here ever changes. Without a document there is no row from there on.';

CREATE TABLE dxledger.projection_log (
  id       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ledger   integer     NOT NULL,
  name     text        COLLATE "C" NOT NULL,
  version  integer     NOT NULL,
  at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  action   text        COLLATE "C" NOT NULL CHECK (action IN ('stopped', 'retried', 'skipped', 'rebuilding', 'abandoned', 'live', 'retired')),
  position bigint      NOT NULL,
  actor    text        NOT NULL,
  detail   text
);
CREATE INDEX projection_log_by_name ON dxledger.projection_log (ledger, name, id);
COMMENT ON TABLE dxledger.projection_log IS 'What befell each async projection and who decided it. Skipped positions are left out by every later rebuild of the same version.';

-- Moves a build, or refuses with LG004 when it is not where its mover thinks, is stopped, or no longer wanted.
CREATE FUNCTION dxledger.advance_build(p_build integer, p_from bigint, p_to bigint, p_node text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE dxledger.builds SET position = p_to, node = p_node, advanced_at = clock_timestamp(), failed_at = NULL, failure = NULL
   WHERE id = p_build AND position = p_from AND state <> 'retired' AND failed_position IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'build % is not at position %, is stopped or was retired', p_build, p_from USING ERRCODE = 'LG004';
  END IF;
END $$;
