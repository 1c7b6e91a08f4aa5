-- The audit log. Rows are only ever added; each is chained to the one before by its hash (see README.md for the bytes).
CREATE TABLE audit_entry (
    log_id        text        NOT NULL,
    idx           bigint      NOT NULL CHECK (idx >= 0),
    entry_hash    bytea       NOT NULL CHECK (length(entry_hash) = 32),
    previous_hash bytea       NOT NULL CHECK (length(previous_hash) = 32),
    source        text        NOT NULL,
    type          text        NOT NULL,
    event_id      text        NOT NULL,
    subject       text        NOT NULL,
    occurred_at   timestamptz NOT NULL,
    recorded_at   timestamptz NOT NULL,
    -- RFC 8785 canonical JSON. Text, not jsonb: the hash is over exactly these characters.
    body          text        NOT NULL,
    -- What the body says, repeated for filters; the verifier compares them.
    corridor_id   text,
    node_id       text,
    customer_id   text,
    request_id    text,
    decision_id   text,
    failover_id   text,
    PRIMARY KEY (log_id, idx),
    UNIQUE (source, type, event_id)
);

CREATE INDEX audit_entry_type ON audit_entry (log_id, type, idx);
CREATE INDEX audit_entry_corridor ON audit_entry (corridor_id, idx) WHERE corridor_id IS NOT NULL;
CREATE INDEX audit_entry_node ON audit_entry (node_id, idx) WHERE node_id IS NOT NULL;
CREATE INDEX audit_entry_customer ON audit_entry (customer_id, idx) WHERE customer_id IS NOT NULL;
CREATE INDEX audit_entry_request ON audit_entry (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX audit_entry_decision ON audit_entry (decision_id) WHERE decision_id IS NOT NULL;
CREATE INDEX audit_entry_failover ON audit_entry (failover_id) WHERE failover_id IS NOT NULL;
CREATE INDEX audit_entry_occurred ON audit_entry USING brin (occurred_at);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%.% is append-only: % is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege',
              HINT = 'What was recorded wrongly is put right by recording what is right.';
END
$$;

-- A statement that would touch no row is refused as well.
CREATE TRIGGER audit_entry_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- Also for sessions that replicate, which skip ordinary triggers.
ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_append_only;

REVOKE ALL ON audit_entry FROM PUBLIC, "${service_role}";
GRANT SELECT, INSERT ON audit_entry TO "${service_role}";
REVOKE ALL ON flyway_schema_history FROM "${service_role}";
