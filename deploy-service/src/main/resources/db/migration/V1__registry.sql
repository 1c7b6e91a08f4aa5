-- The registry: whoever changes it locks this row first, so revisions are gap-free in commit order.
CREATE TABLE registry_revision (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    revision bigint NOT NULL CHECK (revision >= 0)
);
INSERT INTO registry_revision (revision) VALUES (0);

-- Every registered thing under its key on the registry topic, as it was last published.
CREATE TABLE resource (
    key text COLLATE "C" PRIMARY KEY,
    kind text NOT NULL,
    id text COLLATE "C" NOT NULL,
    revision bigint NOT NULL UNIQUE,
    body jsonb NOT NULL,
    changed_at timestamptz NOT NULL,
    CHECK (key = kind || '/' || id),
    CHECK (body ->> 'id' = id),
    UNIQUE (kind, id)
);
CREATE UNIQUE INDEX resource_key_hash ON resource ((body ->> 'hash')) WHERE kind = 'key';

-- What a resource says of another. A binding reference keeps its target from being removed.
CREATE TABLE resource_reference (
    source text COLLATE "C" NOT NULL REFERENCES resource (key) ON DELETE CASCADE,
    field text NOT NULL,
    target text COLLATE "C" NOT NULL,
    binding boolean NOT NULL,
    PRIMARY KEY (source, field, target)
);
CREATE INDEX resource_reference_target ON resource_reference (target, field);

-- Records on their way to Kafka, written with the change that they tell of.
CREATE TABLE outbox (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    key text NOT NULL,
    headers jsonb NOT NULL,
    value bytea,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- What an Idempotency-Key stood for; never an answer's content, because that could be a secret.
CREATE TABLE idempotency (
    operator_id text NOT NULL,
    key text NOT NULL,
    fingerprint text NOT NULL,
    result text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (operator_id, key)
);
CREATE INDEX idempotency_created_at ON idempotency (created_at);

-- The column version exists for old installs only.
CREATE TABLE deployment_runs (
    id text COLLATE "C" PRIMARY KEY,
    release_name text NOT NULL,
    environment text NOT NULL,
    status text NOT NULL
        CHECK (status IN ('queued', 'pending', 'in_progress', 'success', 'failure', 'error', 'inactive')),
    evidence_uri text NOT NULL,
    evidence_sha256 text CHECK (evidence_sha256 ~ '^[0-9a-f]{64}$'),
    version text,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX deployment_runs_environment ON deployment_runs (environment, id);

-- Exactly what the service does, whatever the schema's default privileges say.
REVOKE ALL ON ALL TABLES IN SCHEMA deploy FROM "${service_role}";
GRANT SELECT, UPDATE ON registry_revision TO "${service_role}";
GRANT SELECT, INSERT, UPDATE, DELETE ON resource TO "${service_role}";
GRANT SELECT, INSERT, DELETE ON resource_reference, outbox, idempotency TO "${service_role}";
GRANT SELECT, INSERT ON deployment_runs TO "${service_role}";
