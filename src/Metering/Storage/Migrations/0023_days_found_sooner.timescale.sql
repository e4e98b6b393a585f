-- Days are a continuous aggregate here, which needs none of it.
select 1;
