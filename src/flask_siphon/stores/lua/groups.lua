-- What the scripts of this folder begin with.
--
-- An entry is kept as ["group",<newline>{value}], or [null,<newline>{value}] without a group. It is
-- JSON, and its only newline ends the group, so that no script has to read the value.
--
-- A group is a set of the names of its entries. The set itself has to go some day: it expires with
-- the member that stays longest. An entry that expired or was taken stays in it until then, or
-- until add.lua comes across it, and is told by not being there or not naming this group.

-- The JSON text of the group that an entry names. 'null' if there is no such entry, or if it is
-- none of ours.
local function group_of(entry)
  local text = redis.pcall('GET', entry)
  return type(text) == 'string' and string.match(text, '^%[(.-),\n{') or 'null'
end

-- See to it that the set stays at least as long as the entry, which expires at `expires`
-- (milliseconds, '' for never).
local function outlive(set, entry, expires)
  if expires == '' then
    redis.call('PERSIST', set)
  elseif redis.call('PTTL', set) ~= -1 and redis.call('PTTL', entry) > redis.call('PTTL', set) then
    redis.call('PEXPIREAT', set, expires)
  end
end
