-- The groups of a member that its gateway showed with a lease, as a JSON array: a budget may give each member of a group a share of its own size.
alter table leases add groups jsonb;
alter table member_tallies add groups jsonb;
