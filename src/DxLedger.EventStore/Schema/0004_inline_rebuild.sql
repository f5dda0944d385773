-- A table of its own, not a mark in dxledger.projections: what stands there is live, for every program that reads it,
-- those of before this file included, and one name has one live id.
CREATE TABLE dxledger.projections_aside (
  id      integer PRIMARY KEY DEFAULT nextval('dxledger.projections_id_seq'),
  ledger  integer NOT NULL,
  name    text    COLLATE "C" NOT NULL,
  version integer NOT NULL
);
COMMENT ON TABLE dxledger.projections_aside IS 'Ids whose documents nobody reads: of a rebuild under way or given up, and of projections that were replaced or retired until their documents are gone.';
