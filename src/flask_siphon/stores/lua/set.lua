-- KEYS: the entry. ARGV: the text of its new value.
local entry, value = KEYS[1], ARGV[1]

if redis.call('EXISTS', entry) == 0 then
  return 0
end
redis.call('SET', entry, '[' .. group_of(entry) .. ',\n' .. value .. ']', 'XX', 'KEEPTTL')
return 1
