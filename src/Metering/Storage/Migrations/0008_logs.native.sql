-- Partitions a month.
create table error_logs (
    at timestamptz not null,
    received_at timestamptz not null,
    source text not null,
    request_id text,
    project_namespace text,
    project_name text,
    member text,
    model text,
    -- What kind of failure, such as a lease's refusal (Spent, HeldInFlight) or an error of the API.
    code text not null,
    status_code integer,
    budget_namespace text,
    budget_name text,
    message text not null
) partition by range (at);

create table health_checks (
    at timestamptz not null,
    instance text not null,
    route_namespace text not null,
    route_name text not null,
    target text not null,
    healthy boolean not null,
    served bigint not null,
    error text
) partition by range (at);

-- Who changed what. Before and after are the documents as they were stored; null before: made, null after: gone.
create table audit_logs (
    at timestamptz not null,
    actor text not null,
    action text not null,
    kind text not null,
    namespace text,
    name text not null,
    before jsonb,
    after jsonb
) partition by range (at);

create index error_logs_request on error_logs (request_id) where request_id is not null;
create index error_logs_at on error_logs (at);
create index health_checks_at on health_checks (at);
create index audit_logs_object on audit_logs (kind, namespace, name, at);

-- What providers say they charged, by day (UTC): the latest report of a day replaces what was known of it.
create table provider_costs (
    provider text not null,
    day timestamptz not null,
    model text not null,
    cost_type text not null,
    token_type text not null,
    account text not null,
    amount numeric(28, 12) not null,
    received_at timestamptz not null,
    primary key (provider, day, model, cost_type, token_type, account)
);

-- What was charged here beside it, as of the comparison.
create table reconciliations (
    provider text not null,
    day timestamptz not null,
    model text not null,
    counted numeric(28, 12) not null,
    charged numeric(28, 12) not null,
    compared_at timestamptz not null,
    primary key (provider, day, model)
);
