-- What sessions spent under budgets that stop them. By project and member: a session's name is the client's to choose. A while after its last request it is forgotten.
create table session_tallies (
    namespace text not null,
    name text not null,
    project_namespace text not null,
    project_name text not null,
    member text not null,
    session_id text not null,
    spent numeric(28, 12) not null,
    limit_usd numeric(28, 12),
    last_event_at timestamptz not null,
    stopped boolean not null generated always as (coalesce(spent >= limit_usd, false)) stored,
    primary key (namespace, name, project_namespace, project_name, member, session_id)
) with (fillfactor = 70);
create index session_tallies_stopped on session_tallies (namespace, name, last_event_at) where stopped;
create index session_tallies_age on session_tallies using brin (last_event_at);
