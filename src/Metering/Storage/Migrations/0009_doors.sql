-- What clients say they used, each record once: never money, but how usage that went around the gateways is seen.
create table client_usage (
    key uuid primary key,
    at timestamptz not null,
    received_at timestamptz not null,
    project_namespace text not null,
    project_name text not null,
    request_id text,
    session_id text,
    member text,
    model text not null,
    input_tokens bigint not null,
    cache_write_tokens bigint not null,
    cache_read_tokens bigint not null,
    output_tokens bigint not null,
    cost numeric(28, 12) not null
);
create index client_usage_at on client_usage using brin (at);

-- The first message of a partition that is not stored yet: moved in the transaction that stores what lies before it.
create table kafka_offsets (
    consumer text not null,
    topic text not null,
    partition integer not null,
    next_offset bigint not null,
    primary key (consumer, topic, partition)
);
