-- Amounts are whole numbers of 10^-15 of the currency's major unit ("femto"): a price per million tokens with nine
-- decimals, times a token count, is exact in that unit.

CREATE TABLE rate_card (
    id text PRIMARY KEY CHECK (id ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    corridor_id text UNIQUE,
    -- The default card is the one card without a corridor.
    CHECK ((id = 'default') = (corridor_id IS NULL))
);

CREATE TABLE rate_card_version (
    rate_card_id text NOT NULL REFERENCES rate_card,
    version integer NOT NULL CHECK (version >= 1),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    prices jsonb NOT NULL,
    valid_from timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (rate_card_id, version)
);

CREATE TABLE usage_event (
    customer_id text NOT NULL,
    source text NOT NULL,
    event_id text NOT NULL,
    request_id text NOT NULL,
    decision_id text NOT NULL,
    payload_hash text NOT NULL CHECK (payload_hash ~ '^[0-9a-f]{64}$'),
    model text NOT NULL,
    outcome text NOT NULL,
    node_id text,
    runtime_id text,
    site_id text,
    corridor_id text,
    prompt_tokens bigint NOT NULL CHECK (prompt_tokens >= 0),
    completion_tokens bigint NOT NULL CHECK (completion_tokens >= 0),
    usage_source text NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (customer_id, source, event_id),
    -- A request is billed once even if its completion were sent under a second event id. No prefix in common with the
    -- primary key: before the first ANALYZE the planner would take either for the other and read a whole customer.
    UNIQUE (request_id, source, customer_id)
);
CREATE INDEX usage_event_by_time ON usage_event (customer_id, occurred_at);

-- No foreign key to usage_event, here and in the quarantine: PostgreSQL keeps the plan of its check from when the table
-- was small (usage_event_by_time) and reads all of a customer for every row, until the first ANALYZE. Rows are only
-- inserted in the transaction that inserts their event, events cannot be deleted, and reconciliation compares the two.
CREATE TABLE charge (
    customer_id text NOT NULL,
    source text NOT NULL,
    event_id text NOT NULL,
    model text NOT NULL,
    node_id text NOT NULL,
    site_id text NOT NULL,
    site_owner_id text NOT NULL,
    corridor_id text NOT NULL,
    prompt_tokens bigint NOT NULL CHECK (prompt_tokens >= 0),
    completion_tokens bigint NOT NULL CHECK (completion_tokens >= 0),
    rate_card_id text NOT NULL,
    rate_card_version integer NOT NULL,
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    payout_share_bps integer NOT NULL CHECK (payout_share_bps BETWEEN 0 AND 10000),
    amount_femto numeric(38, 0) NOT NULL CHECK (amount_femto >= 0),
    owner_share_femto numeric(38, 0) NOT NULL CHECK (owner_share_femto >= 0),
    platform_share_femto numeric(38, 0) NOT NULL CHECK (platform_share_femto >= 0),
    occurred_at timestamptz NOT NULL,
    rated_at timestamptz NOT NULL,
    PRIMARY KEY (customer_id, source, event_id),
    CONSTRAINT charge_rate_card_fkey
        FOREIGN KEY (rate_card_id, rate_card_version) REFERENCES rate_card_version,
    CHECK (owner_share_femto + platform_share_femto = amount_femto)
);
CREATE INDEX charge_by_owner ON charge (site_owner_id, occurred_at);
CREATE INDEX charge_by_rate_card ON charge (rate_card_id, rate_card_version);

-- Accepted but not rated yet: each usage event is either here or has its charge.
CREATE TABLE usage_quarantine (
    customer_id text NOT NULL,
    source text NOT NULL,
    event_id text NOT NULL,
    reason text NOT NULL,
    quarantined_at timestamptz NOT NULL,
    PRIMARY KEY (customer_id, source, event_id)
);

-- What claimed the id of a usage event that is already on the books and says something else. Never charged.
CREATE TABLE usage_conflict (
    customer_id text NOT NULL,
    source text NOT NULL,
    event_id text NOT NULL,
    payload_hash text NOT NULL,
    request_id text NOT NULL,
    prompt_tokens bigint NOT NULL,
    completion_tokens bigint NOT NULL,
    detected_at timestamptz NOT NULL,
    PRIMARY KEY (customer_id, source, event_id, payload_hash)
);

REVOKE ALL ON usage_event, charge, usage_conflict FROM ${service_role};
GRANT SELECT, INSERT ON usage_event, charge, usage_conflict TO ${service_role};
GRANT SELECT, INSERT, UPDATE, DELETE ON rate_card, rate_card_version, usage_quarantine TO ${service_role};
