-- Grain: one row, always: the credits a month at which the resource monitor suspends the warehouse. A deployment puts the
-- number in the place of null where the monitor is its own; of one that somebody else made it is not known.
create or replace view monitoring.credit_quota as
select null::float as credits;
