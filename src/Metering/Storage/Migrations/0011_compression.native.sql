-- Nothing: plain partitions are not compressed.
select 1;
