-- Usage by scope and day (UTC), added up from the hours once a day is over.
create table daily_usage (
    scope uuid not null,
    day timestamptz not null,
    events bigint not null,
    unpriced_events bigint not null,
    cost numeric(28, 12) not null,
    assumed_cost numeric(28, 12) not null,
    input_tokens bigint not null,
    cache_write_5m_tokens bigint not null,
    cache_write_1h_tokens bigint not null,
    cache_read_tokens bigint not null,
    output_tokens bigint not null,
    thinking_tokens bigint not null,
    web_searches bigint not null,
    primary key (day, scope)
);

-- Days before it have been added up, but for those that were touched since.
create table daily_progress (until timestamptz not null);
insert into daily_progress select date_trunc('day', now(), 'UTC');
insert into touched_days select distinct date_trunc('day', hour, 'UTC') from hourly_aggregates where hour < date_trunc('day', now(), 'UTC');

-- Never behind: what has not been added up yet is read from the hours.
create view daily_usage_summary as
select d.scope, d.day, d.events, d.unpriced_events, d.cost, d.assumed_cost, d.input_tokens, d.cache_write_5m_tokens, d.cache_write_1h_tokens, d.cache_read_tokens, d.output_tokens, d.thinking_tokens, d.web_searches
from daily_usage d where d.day not in (select day from touched_days)
union all
select a.scope, t.day, sum(a.events)::bigint as events,
    sum(a.unpriced_events)::bigint as unpriced_events,
    sum(a.cost) as cost,
    sum(a.assumed_cost) as assumed_cost,
    sum(a.input_tokens)::bigint as input_tokens,
    sum(a.cache_write_5m_tokens)::bigint as cache_write_5m_tokens,
    sum(a.cache_write_1h_tokens)::bigint as cache_write_1h_tokens,
    sum(a.cache_read_tokens)::bigint as cache_read_tokens,
    sum(a.output_tokens)::bigint as output_tokens,
    sum(a.thinking_tokens)::bigint as thinking_tokens,
    sum(a.web_searches)::bigint as web_searches
from (select distinct day from touched_days) t
    join hourly_aggregates a on a.hour >= t.day and a.hour < t.day + interval '24 hours' and a.hour < (select until from daily_progress)
group by a.scope, t.day
union all
select a.scope, date_trunc('day', a.hour, 'UTC'), sum(a.events)::bigint as events,
    sum(a.unpriced_events)::bigint as unpriced_events,
    sum(a.cost) as cost,
    sum(a.assumed_cost) as assumed_cost,
    sum(a.input_tokens)::bigint as input_tokens,
    sum(a.cache_write_5m_tokens)::bigint as cache_write_5m_tokens,
    sum(a.cache_write_1h_tokens)::bigint as cache_write_1h_tokens,
    sum(a.cache_read_tokens)::bigint as cache_read_tokens,
    sum(a.output_tokens)::bigint as output_tokens,
    sum(a.thinking_tokens)::bigint as thinking_tokens,
    sum(a.web_searches)::bigint as web_searches
from hourly_aggregates a where a.hour >= (select until from daily_progress)
group by a.scope, date_trunc('day', a.hour, 'UTC');

create view weekly_cost_summary as
select scope, date_trunc('week', day, 'UTC') as week, sum(events)::bigint as events, sum(cost) as cost, sum(assumed_cost) as assumed_cost
from daily_usage_summary group by scope, date_trunc('week', day, 'UTC');
