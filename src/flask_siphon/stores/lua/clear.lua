-- KEYS: the group's set. ARGV: the group, as JSON.
local removed = 0
for _, entry in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  if group_of(entry) == ARGV[1] then
    removed = removed + redis.call('DEL', entry)
  end
end
redis.call('DEL', KEYS[1])
return removed
