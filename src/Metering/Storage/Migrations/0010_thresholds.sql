-- Thresholds that fired in a window: each once, until it is armed again.
create table fired_thresholds (
    namespace text not null,
    name text not null,
    starts_at timestamptz not null,
    percent integer not null,
    basis text not null,
    action text not null,
    fired_at timestamptz not null,
    primary key (namespace, name, starts_at, percent, basis, action)
);

-- What has to be told: written with what it tells, and kept until it is delivered or given up, and a while after.
create table notifications (
    id uuid primary key,
    namespace text not null,
    name text not null,
    channel text not null,
    kind text not null,
    secret_name text not null,
    secret_key text not null,
    payload jsonb not null,
    created_at timestamptz not null,
    next_at timestamptz not null,
    attempts integer not null default 0,
    delivered_at timestamptz,
    given_up_at timestamptz,
    last_error text
);
create index notifications_due on notifications (next_at) where delivered_at is null and given_up_at is null;
create index notifications_budget on notifications (namespace, name, created_at);
