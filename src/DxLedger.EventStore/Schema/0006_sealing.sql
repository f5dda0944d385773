-- The tree of hashes over the log (RFC 6962), in the tiles of C2SP tlog-tiles, kept by every append in its transaction.

CREATE TABLE dxledger.tiles (
  ledger integer NOT NULL,
  level  integer NOT NULL CHECK (level >= 0),
  tile   bigint  NOT NULL CHECK (tile >= 0),
  hashes bytea   NOT NULL CHECK (octet_length(hashes) BETWEEN 32 AND 8192 AND octet_length(hashes) % 32 = 0),
  PRIMARY KEY (ledger, level, tile)
) WITH (fillfactor = 60);
-- Hashes do not compress.
ALTER TABLE dxledger.tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;
COMMENT ON TABLE dxledger.tiles IS 'Up to 256 neighbouring hashes of a level: leaf hashes at level 0, above it the roots of full tiles below.';

ALTER TABLE dxledger.heads ADD COLUMN root bytea CHECK (octet_length(root) = 32);
COMMENT ON COLUMN dxledger.heads.root IS 'Root of the tree over all events up to the position; null while there are none.';

CREATE TABLE dxledger.checkpoints (
  ledger    integer     NOT NULL,
  origin    text        COLLATE "C" NOT NULL,
  size      bigint      NOT NULL CHECK (size > 0),
  note      text        NOT NULL,
  signed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (ledger, origin, size)
);
COMMENT ON TABLE dxledger.checkpoints IS 'Copies of what was signed. What counts is the last one, which the signers keep outside of the database.';

-- Programs that keep no tiles may append no more: they call the function as it was.
DROP FUNCTION dxledger.advance_head(integer, bigint, bigint, integer, timestamptz, timestamptz);

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

-- What was recorded before there were tiles gets them now, from the entries themselves.
CREATE FUNCTION dxledger.merkle_root(p_hashes bytea) RETURNS bytea LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  v_count integer := octet_length(p_hashes) / 32;
  v_left integer := 1;
BEGIN
  IF v_count = 1 THEN
    RETURN p_hashes;
  END IF;
  WHILE 2 * v_left < v_count LOOP v_left := 2 * v_left; END LOOP;
  RETURN sha256('\x01'::bytea || dxledger.merkle_root(substr(p_hashes, 1, 32 * v_left)) || dxledger.merkle_root(substr(p_hashes, 32 * v_left + 1)));
END $$;

DO $$
DECLARE
  v_head dxledger.heads%ROWTYPE;
  v_tile dxledger.tiles%ROWTYPE;
  v_level integer;
  v_root bytea;
BEGIN
  FOR v_head IN SELECT * FROM dxledger.heads WHERE position > 0 ORDER BY ledger FOR UPDATE LOOP
    INSERT INTO dxledger.tiles (ledger, level, tile, hashes)
    SELECT v_head.ledger, 0, (position - 1) / 256, string_agg(sha256('\x00'::bytea || entry), ''::bytea ORDER BY position)
      FROM dxledger.events WHERE ledger = v_head.ledger GROUP BY 3;
    v_level := 0;
    LOOP
      INSERT INTO dxledger.tiles (ledger, level, tile, hashes)
      SELECT v_head.ledger, v_level + 1, tile / 256, string_agg(dxledger.merkle_root(hashes), ''::bytea ORDER BY tile)
        FROM dxledger.tiles WHERE ledger = v_head.ledger AND level = v_level AND octet_length(hashes) = 8192 GROUP BY 3;
      EXIT WHEN NOT FOUND;
      v_level := v_level + 1;
    END LOOP;
    v_root := NULL;
    FOR v_tile IN SELECT DISTINCT ON (level) * FROM dxledger.tiles WHERE ledger = v_head.ledger ORDER BY level, tile DESC LOOP
      IF octet_length(v_tile.hashes) < 8192 THEN
        v_root := dxledger.merkle_root(v_tile.hashes || coalesce(v_root, ''::bytea));
      END IF;
    END LOOP;
    UPDATE dxledger.heads SET root = v_root, generation = generation + 1 WHERE ledger = v_head.ledger;
  END LOOP;
END $$;

DROP FUNCTION dxledger.merkle_root(bytea);
