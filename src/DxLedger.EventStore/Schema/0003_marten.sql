-- A door for Marten: one schema a ledger, with read-only views in the shape in which Marten 9 reads an event store.
-- docs/marten.md says what a host has to set.

-- The schema of a ledger's door: marten for the ledger named default, marten_<name> with _ for - for the others, and
-- marten__<number> where that would not fit PostgreSQL's 63 bytes. No two ledgers share one: names have no underscore,
-- and a name starts with a letter, so that only the last form has two underscores after marten.
CREATE FUNCTION dxledger.marten_schema(p_ledger integer, p_name text) RETURNS text LANGUAGE sql IMMUTABLE
RETURN CASE
  WHEN p_name = 'default' THEN 'marten'
  WHEN length(p_name) <= 56 THEN 'marten_' || replace(p_name, '-', '_')
  ELSE 'marten__' || p_ledger
END;

-- Opens a ledger's door where it is not open, and gives its schema. A ledger must come to be also where the login may
-- not create schemas or the schema is somebody else's: then a warning says why, the answer is null, and the function
-- can be called again. It runs as the login that upgraded the schema, because the store's sessions may not do DDL.
CREATE FUNCTION dxledger.open_marten_door(p_ledger integer) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_name text;
  v_schema text;
  v_tenant text;
BEGIN
  SELECT name, dxledger.marten_schema(ledger, name) INTO STRICT v_name, v_schema FROM dxledger.heads WHERE ledger = p_ledger;
  v_tenant := CASE v_name WHEN 'default' THEN '*DEFAULT*' ELSE v_name END;
  IF to_regnamespace(quote_ident(v_schema)) IS NULL THEN
    EXECUTE format('CREATE SCHEMA %I', v_schema);
    EXECUTE format('COMMENT ON SCHEMA %I IS %L', v_schema, 'The ledger ' || v_name || ' as Marten reads an event store. Nothing can be written here.');
  END IF;

  -- A view over one table alone would pass writes on, with its owner's rights, to whoever is granted too much. The
  -- tenant's row of its own makes PostgreSQL refuse them all, and costs no plan anything.
  IF to_regclass(format('%I.mt_events', v_schema)) IS NULL THEN
    EXECUTE format($view$
      CREATE VIEW %I.mt_events AS
      SELECT e.position AS seq_id, e.id, e.stream::varchar AS stream_id, e.version,
             convert_from(e.entry, 'UTF8')::jsonb -> 'data' AS data, NULL::bytea AS bdata,
             translate(regexp_replace(e.type, '\.v1$', ''), '.-', '__')::varchar AS type,
             e.recorded_at AS "timestamp", t.tenant_id, NULL::varchar AS mt_dotnet_type, false AS is_archived
        FROM dxledger.events e, (VALUES (%L::varchar)) t (tenant_id)
       WHERE e.ledger = %s$view$, v_schema, v_tenant, p_ledger);
    EXECUTE format($view$
      CREATE VIEW %I.mt_streams AS
      SELECT s.stream::varchar AS id, split_part(s.stream, '-', 1)::varchar AS type, s.version,
             s.updated_at AS "timestamp", s.created_at AS created, t.tenant_id, false AS is_archived,
             0::bigint AS compacted_version
        FROM dxledger.streams s, (VALUES (%L::varchar)) t (tenant_id)
       WHERE s.ledger = %s$view$, v_schema, v_tenant, p_ledger);
    -- Marten's daemon asks a sequence how far the store has come; here that is the head. A sequence nobody drew from
    -- says 1 and not called.
    EXECUTE format($view$
      CREATE VIEW %I.mt_events_sequence AS
      SELECT greatest(h.position, 1) AS last_value, h.position > 0 AS is_called
        FROM dxledger.heads h, (VALUES (%L::varchar)) t (tenant_id)
       WHERE h.ledger = %s$view$, v_schema, v_tenant, p_ledger);
  ELSIF NOT EXISTS (SELECT FROM pg_class WHERE oid = to_regclass(format('%I.mt_events', v_schema)) AND relkind = 'v') THEN
    RAISE WARNING 'no door for Marten to the ledger %: the schema % holds an event store already', v_name, v_schema;
    RETURN NULL;
  END IF;

  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dxledger_appender') THEN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO dxledger_appender', v_schema);
    EXECUTE format('GRANT SELECT ON %1$I.mt_events, %1$I.mt_streams, %1$I.mt_events_sequence TO dxledger_appender', v_schema);
  END IF;
  RETURN v_schema;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE WARNING 'no door for Marten to the ledger %: %', v_name, SQLERRM;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION dxledger.open_marten_door(integer) FROM PUBLIC;

-- A projection that asks for some types or one category asks for what the views compute. Without these the planner
-- takes any of it for rare, and reads and sorts all that is left of the ledger for each page.
CREATE STATISTICS dxledger.events_marten_type ON (translate(regexp_replace(type, '\.v1$', ''), '.-', '__')) FROM dxledger.events;
CREATE STATISTICS dxledger.streams_marten_type ON (split_part(stream, '-', 1)) FROM dxledger.streams;

-- Whoever may create a ledger gets its door with it; firing a trigger takes no right to call its function.
CREATE FUNCTION dxledger.open_marten_door_to_new_ledger() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM dxledger.open_marten_door(NEW.ledger);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION dxledger.open_marten_door_to_new_ledger() FROM PUBLIC;
CREATE TRIGGER heads_open_marten_door AFTER INSERT ON dxledger.heads
  FOR EACH ROW EXECUTE FUNCTION dxledger.open_marten_door_to_new_ledger();

SELECT dxledger.open_marten_door(ledger) FROM dxledger.heads;
