-- KEYS: the entry. ARGV: when it expires, what the names of its kind's sets begin with.
local entry, expires = KEYS[1], ARGV[1]

if redis.call('EXISTS', entry) == 0 then
  return 0
end
local group = group_of(entry)
if expires == '' then
  redis.call('PERSIST', entry)
else
  redis.call('PEXPIREAT', entry, expires)
end
if group ~= 'null' then
  outlive(ARGV[2] .. group, entry, expires)
end
return 1
