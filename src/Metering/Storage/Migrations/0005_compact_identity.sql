-- Identities as 16 bytes of a hash each, in partitions by the time of their receipt, which go as a whole. An id that was received before, in any
-- partition that is left, is never taken again: PostgreSQL sees to it within a partition, and whoever writes looks into the older ones. No
-- transaction that writes is open when a new partition begins.
alter table event_identity rename to event_identity_before;
create table event_identity (
    key uuid not null,
    content_hash uuid not null,
    epoch integer not null
) partition by list (epoch);
create table event_identity_e1 partition of event_identity for values in (1);
create unique index on event_identity_e1 (key);

create table identity_epochs (epoch integer primary key, started_at timestamptz not null);
insert into identity_epochs select 1, coalesce(min(received_at), now()) from event_identity_before;

-- The content of events from before was hashed as JSON: sent again they are conflicts, not duplicates, and not counted either way.
insert into event_identity
select encode(substring(sha256(
        int4send(octet_length(tenant)) || convert_to(tenant, 'UTF8') || int4send(octet_length(source)) || convert_to(source, 'UTF8')
        || int4send(octet_length(id)) || convert_to(id, 'UTF8')) from 1 for 16), 'hex')::uuid,
    encode(substring(content_hash from 1 for 16), 'hex')::uuid, 1
from event_identity_before;
drop table event_identity_before;
