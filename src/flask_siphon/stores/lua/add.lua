-- KEYS: the entry, its group's set. ARGV: the entry's text, when it expires.
local entry, set = KEYS[1], KEYS[2]
local text, expires = ARGV[1], ARGV[2]

if not redis.call('SET', entry, text, 'NX', unpack(expires == '' and {} or {'PXAT', expires})) then
  return 0
end

-- More are looked at than are added, so that the dead ones in the set stay few.
for _, member in ipairs(redis.call('SRANDMEMBER', set, 4)) do
  if redis.call('EXISTS', member) == 0 then
    redis.call('SREM', set, member)
  end
end

local is_new = redis.call('EXISTS', set) == 0
redis.call('SADD', set, entry)
if is_new and expires ~= '' then
  redis.call('PEXPIREAT', set, expires)
else
  outlive(set, entry, expires)
end
return 1
