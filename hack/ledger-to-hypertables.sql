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
drop table usage_events_native;
drop table hourly_aggregates_native;
