-- What no budget can tell apart is one scope. The id is a hash of the rest, so that it needs no look-up.
create table usage_scopes (
    id uuid primary key,
    project_namespace text not null,
    project_name text not null,
    member text,
    key_name text,
    tags jsonb not null,
    provider text not null,
    model text not null
);
create index usage_scopes_project on usage_scopes (project_namespace, project_name);

-- Usage by scope and hour (UTC), written in the transaction that stores the events: windows are built from it.
create table hourly_aggregates (
    scope uuid not null,
    hour timestamptz not null,
    events bigint not null,
    unpriced_events bigint not null,
    cost numeric(28, 12) not null,
    assumed_cost numeric(28, 12) not null,
    input_tokens bigint not null,
    cache_write_5m_tokens bigint not null,
    cache_write_1h_tokens bigint not null,
    cache_read_tokens bigint not null,
    output_tokens bigint not null,
    last_event_at timestamptz not null,
    last_received_at timestamptz not null,
    primary key (scope, hour)
) with (fillfactor = 70);
create index hourly_aggregates_hour on hourly_aggregates using brin (hour);

-- Next to nothing to keep, and enough to find the events at the edges of a window.
create index usage_events_time on usage_events using brin (start_time);

insert into usage_scopes
select gen_random_uuid(), project_namespace, project_name, member, key_name, tags, provider, model from usage_events
group by project_namespace, project_name, member, key_name, tags, provider, model;
insert into hourly_aggregates
select s.id, date_trunc('hour', e.start_time, 'UTC'), count(*), count(*) filter (where e.price_basis in ('Assumed', 'Unpriced')), sum(e.cost), sum(e.assumed_cost),
    sum(e.input_tokens), sum(e.cache_write_5m_tokens), sum(e.cache_write_1h_tokens), sum(e.cache_read_tokens), sum(e.output_tokens),
    max(e.end_time), max(e.received_at)
from usage_events e join usage_scopes s
    on (s.project_namespace, s.project_name, s.provider, s.model, s.tags) = (e.project_namespace, e.project_name, e.provider, e.model, e.tags)
    and s.member is not distinct from e.member and s.key_name is not distinct from e.key_name
group by 1, 2;

-- Null: spent is whole. Else the build that is adding up the events from before the window was there; 0 while none is.
alter table ledger_windows add building integer;
create index ledger_windows_building on ledger_windows (building) where building is not null;
create sequence window_builds as integer cycle;

-- What has moved since a window was made, by lane: whoever adds here waits for nobody who grants. A window is its row plus its tallies.
create table window_tallies (
    window_id bigint not null,
    lane smallint not null,
    spent numeric(28, 12) not null,
    held numeric(28, 12) not null,
    provisional numeric(28, 12) not null,
    unpriced_events bigint not null,
    last_event_at timestamptz,
    last_received_at timestamptz,
    primary key (window_id, lane)
) with (fillfactor = 50);

create view window_figures as
select w.id, w.namespace, w.name, w.starts_at, w.ends_at, w.mode, w.currency, w.limit_amount, w.rate, w.rate_source, w.rate_effective_at, w.building,
    w.spent + coalesce(t.spent, 0) as spent, w.held + coalesce(t.held, 0) as held, w.provisional + coalesce(t.provisional, 0) as provisional,
    (w.unpriced_events + coalesce(t.unpriced_events, 0))::bigint as unpriced_events,
    greatest(w.last_event_at, t.last_event_at) as last_event_at, greatest(w.last_received_at, t.last_received_at) as last_received_at
from ledger_windows w cross join lateral (
    select sum(spent) as spent, sum(held) as held, sum(provisional) as provisional, sum(unpriced_events) as unpriced_events,
        max(last_event_at) as last_event_at, max(last_received_at) as last_received_at
    from window_tallies where window_id = w.id) t;
