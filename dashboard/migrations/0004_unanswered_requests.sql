-- Requests without an answer, which are few: how many of them are late is asked at every look at the metrics.
create index requests_unanswered on requests (kind, requested_at) where outcome is null;
