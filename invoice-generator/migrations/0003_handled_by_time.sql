-- Rows come in the order of their time, so an index of ranges of pages is enough to find the old ones, and
-- costs the worker next to nothing.
create index handled_commands_by_time on handled_commands using brin (handled_at);
