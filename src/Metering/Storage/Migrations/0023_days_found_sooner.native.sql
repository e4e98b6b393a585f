-- The same days as before, found sooner: hours of days that were touched are looked for by day, one after another, and those of today between two times. Said as a join and as one time, both were read from the whole table:
-- what a planner cannot know of touched_days and daily_progress it guesses, and it guesses that it is much.
create or replace view daily_usage_summary as
select d.scope, d.day, d.events, d.unpriced_events, d.cost, d.assumed_cost, d.input_tokens, d.cache_write_5m_tokens, d.cache_write_1h_tokens, d.cache_read_tokens, d.output_tokens, d.thinking_tokens, d.web_searches
from daily_usage d where d.day not in (select day from touched_days)
union all
select a.scope, t.day, a.events, a.unpriced_events, a.cost, a.assumed_cost, a.input_tokens, a.cache_write_5m_tokens, a.cache_write_1h_tokens, a.cache_read_tokens, a.output_tokens, a.thinking_tokens, a.web_searches
from (select distinct day from touched_days) t cross join lateral (
    select h.scope, sum(h.events)::bigint as events,
        sum(h.unpriced_events)::bigint as unpriced_events,
        sum(h.cost) as cost,
        sum(h.assumed_cost) as assumed_cost,
        sum(h.input_tokens)::bigint as input_tokens,
        sum(h.cache_write_5m_tokens)::bigint as cache_write_5m_tokens,
        sum(h.cache_write_1h_tokens)::bigint as cache_write_1h_tokens,
        sum(h.cache_read_tokens)::bigint as cache_read_tokens,
        sum(h.output_tokens)::bigint as output_tokens,
        sum(h.thinking_tokens)::bigint as thinking_tokens,
        sum(h.web_searches)::bigint as web_searches
    from hourly_aggregates h where h.hour >= t.day and h.hour < least(t.day + interval '24 hours', (select until from daily_progress)) group by h.scope) a
union all
select h.scope, date_trunc('day', h.hour, 'UTC'), sum(h.events)::bigint as events,
    sum(h.unpriced_events)::bigint as unpriced_events,
    sum(h.cost) as cost,
    sum(h.assumed_cost) as assumed_cost,
    sum(h.input_tokens)::bigint as input_tokens,
    sum(h.cache_write_5m_tokens)::bigint as cache_write_5m_tokens,
    sum(h.cache_write_1h_tokens)::bigint as cache_write_1h_tokens,
    sum(h.cache_read_tokens)::bigint as cache_read_tokens,
    sum(h.output_tokens)::bigint as output_tokens,
    sum(h.thinking_tokens)::bigint as thinking_tokens,
    sum(h.web_searches)::bigint as web_searches
from hourly_aggregates h where h.hour >= (select until from daily_progress) and h.hour < (select until from daily_progress) + interval '100 years'
group by h.scope, date_trunc('day', h.hour, 'UTC');

-- New hours are found by it at once, and not after the next vacuum.
alter index hourly_aggregates_hour set (autosummarize = on);
