-- What was revoked lately, for replicas that began after it: a key by its id, a project that is gone by none.
create table revocations (
    namespace text not null,
    name text not null,
    key_id text not null,
    forget_at timestamptz not null,
    primary key (namespace, name, key_id)
);
