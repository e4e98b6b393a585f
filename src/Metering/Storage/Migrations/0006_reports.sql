-- What reports tell apart, and budgets do not.
alter table usage_scopes add route_namespace text, add route_name text;

-- The cost of each token class, by contract and by the public list: their sums are cost and what the list would have asked.
alter table hourly_aggregates
    add thinking_tokens bigint not null default 0,
    add web_searches bigint not null default 0,
    add input_cost numeric(28, 12) not null default 0,
    add cache_write_5m_cost numeric(28, 12) not null default 0,
    add cache_write_1h_cost numeric(28, 12) not null default 0,
    add cache_read_cost numeric(28, 12) not null default 0,
    add output_cost numeric(28, 12) not null default 0,
    add web_search_cost numeric(28, 12) not null default 0,
    add input_list_cost numeric(28, 12) not null default 0,
    add cache_write_5m_list_cost numeric(28, 12) not null default 0,
    add cache_write_1h_list_cost numeric(28, 12) not null default 0,
    add cache_read_list_cost numeric(28, 12) not null default 0,
    add output_list_cost numeric(28, 12) not null default 0,
    add web_search_list_cost numeric(28, 12) not null default 0;

-- Days of UTC before today whose hours have changed since they were added up: written by whoever adds to them.
create table touched_days (day timestamptz not null);
create index touched_days_day on touched_days (day);
