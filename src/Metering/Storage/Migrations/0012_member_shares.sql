-- What members took of a budget that gives each a share: a row from the first money on, and none for those who take nothing.
-- While the window's row is locked nobody grants; spending is added without that lock.
create table member_tallies (
    window_id bigint not null,
    member text not null,
    spent numeric(28, 12) not null,
    held numeric(28, 12) not null,
    provisional numeric(28, 12) not null,
    primary key (window_id, member)
) with (fillfactor = 70);
create index member_tallies_member on member_tallies (member);

-- Set for a lease that also reserves in the shares of a member; empty for callers without a name.
alter table leases add member text;
