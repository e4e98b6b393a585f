-- Usage by scope and day (UTC). What has not been added up yet is read from the hours; days that are touched later are added up again at once.
create materialized view daily_usage_summary with (timescaledb.continuous, timescaledb.materialized_only = false) as
select scope, time_bucket('1 day', hour) as day,
    sum(events)::bigint as events,
    sum(unpriced_events)::bigint as unpriced_events,
    sum(cost) as cost,
    sum(assumed_cost) as assumed_cost,
    sum(input_tokens)::bigint as input_tokens,
    sum(cache_write_5m_tokens)::bigint as cache_write_5m_tokens,
    sum(cache_write_1h_tokens)::bigint as cache_write_1h_tokens,
    sum(cache_read_tokens)::bigint as cache_read_tokens,
    sum(output_tokens)::bigint as output_tokens,
    sum(thinking_tokens)::bigint as thinking_tokens,
    sum(web_searches)::bigint as web_searches
from hourly_aggregates group by scope, time_bucket('1 day', hour) with no data;
select add_continuous_aggregate_policy('daily_usage_summary', start_offset => null, end_offset => interval '1 hour', schedule_interval => interval '15 minutes');

create materialized view weekly_cost_summary with (timescaledb.continuous, timescaledb.materialized_only = false) as
select scope, time_bucket('7 days', hour) as week, sum(events)::bigint as events, sum(cost) as cost, sum(assumed_cost) as assumed_cost
from hourly_aggregates group by scope, time_bucket('7 days', hour) with no data;
select add_continuous_aggregate_policy('weekly_cost_summary', start_offset => null, end_offset => interval '1 hour', schedule_interval => interval '1 hour');
