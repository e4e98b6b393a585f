-- Budgets that were deleted lately: a gateway whose bundle still names one is told that it has ended, not that it is unknown.
create table ended_budgets (
    namespace text not null,
    name text not null,
    ended_at timestamptz not null,
    primary key (namespace, name)
);
