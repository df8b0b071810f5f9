-- A node says that it lives, and learns which others do. The first one to come to an empty Redis starts a new era.
--
-- KEYS 1 era     hash    id; version: counts the changes of all rooms; opensAtMs: strangers are admitted from then on
--      2 nodes   zset    node -> when its lease ends, in ms since 1970
--      3 stream  stream  what the adapter sends between nodes
-- ARGV 1 a request, as JSON
-- Returns JSON. All times are Redis' own, so that no node's clock matters.
local ask = cjson.decode(ARGV[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function whole(number)
  return string.format('%.0f', number)
end

-- A version that is older than what a node has seen, or an older lease than it was given: Redis came back with what it had
-- saved a while ago, which is as good as nothing.
local version = tonumber(redis.call('HGET', KEYS[1], 'version') or '-1')
local lease = tonumber(redis.call('ZSCORE', KEYS[2], ask.node) or '0')
local isKnown = redis.call('HGET', KEYS[1], 'id') == ask.known
if version < ask.seen or (isKnown and ask.untilMs > now and lease < ask.untilMs) then
  redis.call('DEL', KEYS[1], KEYS[2])
  version = math.max(now, ask.seen + 1)
  redis.call('HSET', KEYS[1], 'id', ask.era, 'version', whole(version), 'opensAtMs', whole(now + ask.restoreMs))
end

redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', whole(now))
redis.call('ZADD', KEYS[2], whole(now + ask.leaseMs), ask.node)

-- MAXLEN alone would keep the last calls of the day for ever.
redis.call('XTRIM', KEYS[3], 'MINID', '~', whole(now - ask.keepMs))

-- Nothing is left of a deployment that has ended.
for _, key in ipairs(KEYS) do
  redis.call('PEXPIRE', key, ask.keepMs)
end

local others = {}
local leases = redis.call('ZRANGE', KEYS[2], 0, -1, 'WITHSCORES')
for at = 1, #leases, 2 do
  if leases[at] ~= ask.node then
    others[leases[at]] = leases[at + 1] - now
  end
end
return cjson.encode({
  era = redis.call('HGET', KEYS[1], 'id'),
  version = version,
  lapsed = lease <= now,
  untilMs = now + ask.leaseMs,
  nowMs = now,
  -- Node -> ms until its lease ends.
  others = others,
})
