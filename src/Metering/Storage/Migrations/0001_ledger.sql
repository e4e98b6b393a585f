-- The rules that the ledger charges by: written by the leader from Budgets, read by every replica. Each change raises the version.
create table ledger_version (version bigint not null);
insert into ledger_version values (0);

create table ledger_rules (
    namespace text not null,
    name text not null,
    rule jsonb not null,
    primary key (namespace, name)
);

-- Amounts are USD, the currency of prices. A limit is kept in its own currency beside the rate of the window (units of it per USD).
create table ledger_windows (
    id bigint generated always as identity primary key,
    namespace text not null,
    name text not null,
    starts_at timestamptz not null,
    ends_at timestamptz,
    mode smallint not null,
    currency text not null,
    limit_amount numeric(28, 12),
    rate numeric(28, 12),
    rate_source text,
    rate_effective_at timestamptz,
    spent numeric(28, 12) not null default 0,
    held numeric(28, 12) not null default 0,
    provisional numeric(28, 12) not null default 0,
    unpriced_events bigint not null default 0,
    last_event_at timestamptz,
    last_received_at timestamptz,
    unique (namespace, name, starts_at)
) with (fillfactor = 50);

create table leases (
    id text primary key,
    source text not null,
    -- The run of the gateway that took it.
    incarnation text not null,
    state smallint not null,
    acquired_at timestamptz not null,
    expires_at timestamptz not null,
    -- When the state was entered; the time-outs of an expired lease run from here.
    state_since timestamptz not null,
    held numeric(28, 12) not null,
    outstanding numeric(28, 12) not null,
    provisional numeric(28, 12) not null
) with (fillfactor = 70);
create index leases_open on leases (expires_at) where state < 3;
create index leases_closed on leases (state_since) where state = 3;

-- By name, not by window: which window a lease is in follows from acquired_at and the budget's period, also after an edit.
create table lease_budgets (
    lease_id text not null references leases (id) on delete cascade,
    namespace text not null,
    name text not null,
    primary key (lease_id, namespace, name)
);
create index lease_budgets_by_budget on lease_budgets (namespace, name);

create table lease_calls (
    source text not null,
    call_id text not null,
    request_hash bytea not null,
    response jsonb,
    called_at timestamptz not null,
    primary key (source, call_id)
);
create index lease_calls_age on lease_calls (called_at);

-- Spread by hash, not by day: PostgreSQL enforces uniqueness across partitions only if the partition key is part of the key,
-- and an event that is sent again after midnight must meet its first copy.
create table event_identity (
    tenant text not null,
    source text not null,
    id text not null,
    content_hash bytea not null,
    received_at timestamptz not null,
    primary key (tenant, source, id)
) partition by hash (tenant, source, id);
create table event_identity_0 partition of event_identity for values with (modulus 8, remainder 0);
create table event_identity_1 partition of event_identity for values with (modulus 8, remainder 1);
create table event_identity_2 partition of event_identity for values with (modulus 8, remainder 2);
create table event_identity_3 partition of event_identity for values with (modulus 8, remainder 3);
create table event_identity_4 partition of event_identity for values with (modulus 8, remainder 4);
create table event_identity_5 partition of event_identity for values with (modulus 8, remainder 5);
create table event_identity_6 partition of event_identity for values with (modulus 8, remainder 6);
create table event_identity_7 partition of event_identity for values with (modulus 8, remainder 7);
create index event_identity_age on event_identity using brin (received_at);

-- Money by project and month (UTC), for ClaudeProject's status.
create table project_months (
    namespace text not null,
    name text not null,
    starts_at timestamptz not null,
    spent numeric(28, 12) not null,
    last_event_at timestamptz not null,
    primary key (namespace, name, starts_at)
) with (fillfactor = 50);

create table router_reports (
    instance text primary key,
    report jsonb not null,
    received_at timestamptz not null
);
