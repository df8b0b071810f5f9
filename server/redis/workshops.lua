-- What can happen to a workshop, each in one indivisible step. The rules are not here (class/class.ts): a node makes a
-- change, and this writes it if nobody else has changed meanwhile what the node looked at.
--
-- KEYS 1 workshop  hash    name of a record ('head', 'learner:…', 'suggestion:…') -> its version, a space, its JSON;
--                          version -> that of the last change; last:<node> -> the last change that the node made
--      2 ended     string  there was one, and it was ended: nobody brings it back
--      3 all       zset    code -> when it ends, in ms since 1970
--      4 era       string  when workshops may be asked for, in ms since 1970; another one if Redis came back empty
--      5 counter   hash    of an address: tokens, at, blocked (class/limits.ts); its name is what `salt` makes of the address
--      6 salt      string  chance, so that the name of a counter tells no address
-- ARGV 1 command  2 a request, as JSON  3… strings, as the command has them
-- Returns a list whose first word says how it went. All times are Redis' own.
--
-- JSON of records passes through here as text: cjson would make an object of an empty array.
local WORKSHOP, ENDED, ALL, ERA, COUNTER, SALT = unpack(KEYS)
local command = ARGV[1]
local ask = cjson.decode(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function whole(number)
  return string.format('%.0f', number)
end

local function version_of(kept)
  return kept and tonumber(string.match(kept, '^%d+')) or 0
end

local function keep(ms)
  redis.call('PEXPIRE', WORKSHOP, whole(ms))
  redis.call('ZADD', ALL, whole(now + ms), ask.code)
  redis.call('PEXPIRE', ALL, whole(math.max(ms, redis.call('PTTL', ALL))))
end

local function all_of_it(word)
  local answer = redis.call('HGETALL', WORKSHOP)
  table.insert(answer, 1, word)
  table.insert(answer, 2, redis.call('PTTL', WORKSHOP))
  return answer
end

-- `blocked` is when the next one may come; one that comes before is not counted.
local function take(rate)
  local kept = redis.call('HMGET', COUNTER, 'tokens', 'at', 'blocked')
  local blocked = tonumber(kept[3] or '0')
  if blocked > now then
    return blocked - now
  end
  local tokens = tonumber(kept[1] or rate.burst)
  tokens = math.min(rate.burst, tokens + (now - tonumber(kept[2] or now)) / 1000 * rate.perSecond)
  local wait = 0
  if tokens >= 1 then
    tokens = tokens - 1
  else
    wait = math.ceil((1 - tokens) / rate.perSecond * 1000)
  end
  redis.call('HSET', COUNTER, 'tokens', tostring(tokens), 'at', whole(now), 'blocked', whole(now + wait))
  redis.call('PEXPIRE', COUNTER, whole(math.ceil(rate.burst / rate.perSecond * 1000)))
  return wait
end

-- A node has come (back), or says that it lives: how long nobody may be asked for what other nodes may still bring back.
local function wake()
  local opens = redis.call('GET', ERA)
  if not opens then
    opens = whole(now + ask.restoreMs)
    redis.call('SET', ERA, opens)
  end
  redis.call('PEXPIRE', ERA, whole(ask.keepMs))
  return math.max(0, tonumber(opens) - now)
end

local commands = {}

function commands.wake()
  redis.call('SET', SALT, ask.salt, 'NX')
  redis.call('PEXPIRE', SALT, whole(ask.keepMs))
  local wait = wake()
  return { 'ok', wait, redis.call('GET', ERA), redis.call('GET', SALT) }
end

function commands.start()
  redis.call('ZREMRANGEBYSCORE', ALL, '-inf', whole(now))
  if redis.call('ZCARD', ALL) >= ask.most then
    return { 'full' }
  end
  if redis.call('EXISTS', WORKSHOP, ENDED) > 0 then
    return { 'taken' }
  end
  redis.call('HSET', WORKSHOP, 'version', '1', 'head', '1 ' .. ARGV[3])
  keep(ask.keepMs)
  return { 'started' }
end

-- Whether there is one, for an address that may be guessing.
function commands.find()
  local blocked = tonumber(redis.call('HGET', COUNTER, 'blocked') or '0')
  if blocked > now then
    return { 'wait', blocked - now }
  end
  if redis.call('EXISTS', WORKSHOP) == 0 then
    local wait = take(ask.rate)
    return wait > 0 and { 'wait', wait } or { 'none' }
  end
  return { 'found' }
end

function commands.take()
  return { 'ok', take(ask.rate) }
end

function commands.load()
  return redis.call('EXISTS', WORKSHOP) == 1 and all_of_it('found') or { 'none' }
end

-- ARGV 3 what other nodes are told, 4… by threes: name, the version that the node knows, what is to be: '=' as it is,
-- '' gone, or JSON
function commands.change()
  if redis.call('EXISTS', WORKSHOP) == 0 then
    return { 'none' }
  end
  -- It was made, but the node did not hear of it.
  if redis.call('HGET', WORKSHOP, 'last:' .. ask.node) == ask.id then
    return all_of_it('done')
  end
  local isAsKnown, now_there = true, { 'conflict' }
  for at = 4, #ARGV, 3 do
    local kept = redis.call('HGET', WORKSHOP, ARGV[at])
    isAsKnown = isAsKnown and version_of(kept) == tonumber(ARGV[at + 1])
    table.insert(now_there, ARGV[at])
    table.insert(now_there, kept or '')
  end
  if not isAsKnown then
    return now_there
  end
  local version = redis.call('HINCRBY', WORKSHOP, 'version', 1)
  for at = 4, #ARGV, 3 do
    local text = ARGV[at + 2]
    if text == '' then
      redis.call('HDEL', WORKSHOP, ARGV[at])
    elseif text ~= '=' then
      redis.call('HSET', WORKSHOP, ARGV[at], version .. ' ' .. text)
    end
  end
  redis.call('HSET', WORKSHOP, 'last:' .. ask.node, ask.id)
  redis.call('PUBLISH', ask.channel, version .. ' ' .. ARGV[3])
  return { 'ok', version }
end

-- A node that has somebody in it looks whether all is well; with an instructor, the time begins anew.
function commands.beat()
  if redis.call('EXISTS', WORKSHOP) == 0 then
    return { 'none', redis.call('EXISTS', ENDED) }
  end
  if ask.renews then
    keep(ask.keepMs)
  end
  return { 'ok', redis.call('PTTL', WORKSHOP), tonumber(redis.call('HGET', WORKSHOP, 'version') or '0') }
end

-- Redis came back empty, or with what it had saved a while ago: of each record the newest that any node knows is right.
-- ARGV 3 names that are gone, 4… by twos: name, version and JSON
function commands.restore()
  if redis.call('EXISTS', ENDED) == 1 then
    return { 'ended' }
  end
  local isNew = redis.call('EXISTS', WORKSHOP) == 0
  local isChanged = isNew
  for at = 4, #ARGV, 2 do
    if version_of(redis.call('HGET', WORKSHOP, ARGV[at])) < version_of(ARGV[at + 1]) then
      redis.call('HSET', WORKSHOP, ARGV[at], ARGV[at + 1])
      isChanged = true
    end
  end
  for name in string.gmatch(ARGV[3], '%S+') do
    isChanged = redis.call('HDEL', WORKSHOP, name) > 0 or isChanged
  end
  local version = math.max(ask.version, tonumber(redis.call('HGET', WORKSHOP, 'version') or '0'))
  redis.call('HSET', WORKSHOP, 'version', whole(version))
  if isNew or ask.renews then
    keep(ask.keepMs)
  end
  if isChanged then
    local told = cjson.encode({ kind = 'restored', code = ask.code, node = ask.node })
    redis.call('PUBLISH', ask.channel, whole(version) .. ' ' .. told)
  end
  return all_of_it('found')
end

commands['end'] = function()
  redis.call('DEL', WORKSHOP)
  redis.call('ZREM', ALL, ask.code)
  redis.call('SET', ENDED, '1', 'PX', whole(ask.keepMs))
  redis.call('PUBLISH', ask.channel, '0 ' .. cjson.encode({ kind = 'ended', code = ask.code, why = 'ended' }))
  return { 'ok' }
end

-- Redis came back empty since the node knew it: what is not there may be brought back.
if command ~= 'wake' and redis.call('GET', ERA) ~= ask.era then
  return { 'empty' }
end
return commands[command]()
