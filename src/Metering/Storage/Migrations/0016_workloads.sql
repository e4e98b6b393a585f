-- The latest word of each pod with a sidecar: which revision of its configuration its workload sees. Said again twice a minute.
create table workload_reports (
    pod_uid text primary key,
    namespace text not null,
    pod text not null,
    report jsonb not null,
    received_at timestamptz not null
) with (fillfactor = 50);
create index workload_reports_received on workload_reports (received_at);
