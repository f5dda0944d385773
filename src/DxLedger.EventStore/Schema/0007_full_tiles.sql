-- The unfinished tile of leaf hashes is what stands beside the last events; keeping it as well meant writing up to
-- 8 KB again with every append.

LOCK TABLE dxledger.tiles IN ACCESS EXCLUSIVE MODE; -- programs of before would put one back meanwhile
DELETE FROM dxledger.tiles WHERE level = 0 AND octet_length(hashes) < 8192;
ALTER TABLE dxledger.tiles ADD CONSTRAINT tiles_of_leaves_are_full CHECK (level > 0 OR octet_length(hashes) = 8192);
COMMENT ON TABLE dxledger.tiles IS 'Neighbouring hashes of a level: 256 leaf hashes at level 0, above it up to 256 roots of full tiles below.';
