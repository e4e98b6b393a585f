-- Moves the events of a ledger from PostgreSQL's own partitions to a hypertable of TimescaleDB. Stop Metering first: gateways keep what they
-- used meanwhile in their spools. Run as a superuser in the ledger's database: psql -v ON_ERROR_STOP=1 -1 -f ledger-to-hypertables.sql
create extension if not exists timescaledb;
alter table usage_events rename to usage_events_native;
alter index usage_events_project rename to usage_events_native_project;
alter index usage_events_time rename to usage_events_native_time;
create table usage_events (like usage_events_native);
select create_hypertable('usage_events', 'start_time', chunk_time_interval => interval '1 day', create_default_indexes => false);
create index usage_events_time on usage_events (start_time);
create index usage_events_project on usage_events (project_namespace, project_name, start_time);
insert into usage_events select * from usage_events_native;
drop view weekly_cost_summary, daily_usage_summary;
drop table daily_usage, daily_progress;
alter table hourly_aggregates rename to hourly_aggregates_native;
create table hourly_aggregates (like hourly_aggregates_native, primary key (scope, hour));
select create_hypertable('hourly_aggregates', 'hour', chunk_time_interval => interval '7 days', create_default_indexes => false);
insert into hourly_aggregates select * from hourly_aggregates_native;
do $$
begin
    execute (select format('alter table hourly_aggregates owner to %I', tableowner) from pg_tables where schemaname = current_schema() and tablename = 'hourly_aggregates_native');
    execute (select format('alter table usage_events owner to %I', tableowner) from pg_tables where schemaname = current_schema() and tablename = 'usage_events_native');
end
$$;
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
do $$
begin
    execute (select format('alter materialized view daily_usage_summary owner to %I', tableowner) from pg_tables where schemaname = current_schema() and tablename = 'hourly_aggregates_native');
    execute (select format('alter materialized view weekly_cost_summary owner to %I', tableowner) from pg_tables where schemaname = current_schema() and tablename = 'hourly_aggregates_native');
end
$$;
drop table usage_events_native;
drop table hourly_aggregates_native;
-- Past the days in which an event may still come, events are read by project and hardly ever changed.
alter table usage_events set (timescaledb.compress, timescaledb.compress_segmentby = 'project_namespace, project_name', timescaledb.compress_orderby = 'start_time desc');
select add_compression_policy('usage_events', interval '40 days');
