-- Ends a statement that did not get all the numbers it presumed, with everything else it did.
create function require_numbers(taken bigint, presumed bigint) returns void
language plpgsql as $$
begin
  if taken is distinct from presumed then
    raise exception 'numbers were taken by somebody else' using errcode = 'RN001';
  end if;
end
$$;
