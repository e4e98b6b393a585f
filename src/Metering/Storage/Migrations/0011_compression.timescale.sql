-- Past the days in which an event may still come, events are read by project and hardly ever changed.
alter table usage_events set (timescaledb.compress, timescaledb.compress_segmentby = 'project_namespace, project_name', timescaledb.compress_orderby = 'start_time desc');
select add_compression_policy('usage_events', interval '40 days');
