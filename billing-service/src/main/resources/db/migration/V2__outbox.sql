-- Records on their way to Kafka, written with the change that they tell of.
CREATE TABLE outbox (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    key text NOT NULL,
    headers jsonb NOT NULL,
    value bytea,
    created_at timestamptz NOT NULL DEFAULT now()
);

REVOKE ALL ON outbox FROM "${service_role}";
GRANT SELECT, INSERT, DELETE ON outbox TO "${service_role}";
