-- What can happen to a room, each in one indivisible step.
--
-- KEYS 1 era    hash    see lease.lua
--      2 nodes  zset    node -> when its lease ends, in ms since 1970
--      3 room   string  JSON: { room, protocol, capacity, era, version, seats } and in each seat what rooms.ts says
--      4 mail   hash    peer -> letters for somebody away, one JSON in a line
-- ARGV 1 a request, as JSON; `command` is a key of `commands` below
--      2 keep: the letter, as JSON
-- Returns { answer as JSON, the room before as JSON or '', the room after as JSON or '' }.
local ERA, NODES, ROOM, MAIL = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local ask = cjson.decode(ARGV[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- Redis is not the one that this node knows: it has to say first who sits here (lease.lua).
local era = redis.call('HGET', ERA, 'id')
if era ~= ask.era then
  return { '{"unknown":true}', '', '' }
end

local before = redis.call('GET', ROOM) or ''
local room = before ~= '' and cjson.decode(before) or nil
if room and room.era ~= era then
  before, room = '', nil
end
local opens_at = tonumber(redis.call('HGET', ERA, 'opensAtMs'))
local changed, touched = false, false
local expired = {}

local function find(key, value)
  for at, seat in ipairs(room and room.seats or {}) do
    if seat[key] == value then
      return at, seat
    end
  end
end

local function take_letters(seat)
  local letters = redis.call('HGET', MAIL, seat.peer)
  if letters then
    redis.call('HDEL', MAIL, seat.peer)
  end
  seat.letters, seat.letterBytes = nil, nil
  return letters or nil
end

local function free(at)
  local seat = table.remove(room.seats, at)
  local letters = take_letters(seat)
  if letters then
    expired[seat.peer] = letters
  end
  changed = true
end

local function sit_down(seat)
  table.insert(room.seats, seat)
  table.sort(room.seats, function(a, b) return a.index < b.index end)
  changed = true
end

local function open()
  room = room or { room = ask.room, protocol = ask.protocol, capacity = ask.capacity, era = era, seats = {} }
end

local commands = {}

function commands.join()
  if room and room.protocol ~= ask.protocol then
    return { refused = 'room-of-other-protocol' }
  end
  local _, seat = find('token', ask.token)
  if not seat then
    if now < opens_at then
      return { waitMs = opens_at - now }
    end
    open()
    if #room.seats >= room.capacity then
      local soonest
      for _, other in ipairs(room.seats) do
        if other.awayUntilMs and other.awayUntilMs < (soonest or math.huge) then
          soonest = other.awayUntilMs
        end
      end
      return { refused = 'room-full', retryAfterMs = soonest and soonest - now }
    end
    local index = 0
    while find('index', index) do
      index = index + 1
    end
    seat = { peer = ask.peer, token = ask.token, index = index, session = 0 }
    sit_down(seat)
  end
  if seat.session == 0 or seat.session ~= ask.session then
    seat.session = seat.session + 1
  end
  seat.name, seat.state, seat.awayUntilMs = ask.name, 'here', nil
  seat.connection, seat.node = ask.connection, ask.node
  changed = true
  return { peer = seat.peer, letters = take_letters(seat) }
end

-- A late word about a connection that was replaced must not free the seat of its owner.
function commands.leave()
  local at, seat = find('peer', ask.peer)
  if seat and seat.connection == ask.connection then
    free(at)
  end
  return {}
end

function commands.away()
  local _, seat = find('peer', ask.peer)
  if seat and seat.connection == ask.connection and seat.state == 'here' then
    seat.state, seat.awayUntilMs = 'away', now + ask.graceMs
    changed = true
  end
  return {}
end

function commands.keep()
  local _, seat = find('peer', ask.to)
  if not seat then
    return { kept = 'gone' }
  end
  if seat.state == 'here' then
    return { kept = 'here' }
  end
  local letter = ARGV[2]
  local letters, bytes = (seat.letters or 0) + 1, (seat.letterBytes or 0) + #letter
  if letters > ask.maxLetters or bytes > ask.maxBytes then
    return { kept = 'full' }
  end
  local kept = redis.call('HGET', MAIL, ask.to)
  redis.call('HSET', MAIL, ask.to, kept and kept .. '\n' .. letter or letter)
  seat.letters, seat.letterBytes = letters, bytes
  touched = true
  return { kept = 'kept' }
end

-- Puts a seat back that Redis has lost, if nobody has it by now.
local function put_back(lost, node)
  open()
  local isFree = #room.seats < room.capacity and not find('index', lost.index) and not find('token', lost.token)
  if not isFree or room.protocol ~= ask.protocol then
    return
  end
  local seat = { peer = lost.peer, token = lost.token, index = lost.index, session = lost.session, name = lost.name }
  seat.node, seat.connection, seat.state = node, lost.connection, lost.state
  seat.awayUntilMs = lost.state == 'away' and now + lost.graceMs or nil
  sit_down(seat)
end

-- What a node says of its own sockets is right; all else Redis knows better, unless it came back empty.
function commands.sync()
  local mine = {}
  for _, seat in ipairs(ask.seats) do
    mine[seat.peer] = seat
  end
  for at = room and #room.seats or 0, 1, -1 do
    local seat = room.seats[at]
    if seat.node == ask.node and not mine[seat.peer] then
      free(at)
    end
  end
  for _, own in ipairs(ask.seats) do
    local _, seat = find('peer', own.peer)
    if not seat and (own.state == 'here' or ask.restore) then
      put_back(own, ask.node)
    elseif seat and seat.node == ask.node and (seat.connection ~= own.connection or seat.state ~= own.state) then
      seat.connection, seat.state = own.connection, own.state
      seat.awayUntilMs = own.state == 'away' and now + own.graceMs or nil
      changed = true
    end
  end
  -- Their own nodes may be slower, and will put it right; else nobody has these seats any more, and their peers come.
  for _, other in ipairs(ask.others) do
    if not find('peer', other.peer) then
      put_back(other, other.node)
    end
  end
  return {}
end

-- Whatever is asked, first go those whose time is over and those whose node has ended. After Redis came back empty nodes
-- have a moment to say that they live.
for at = room and #room.seats or 0, 1, -1 do
  local seat = room.seats[at]
  local isOver
  if seat.awayUntilMs then
    isOver = seat.awayUntilMs <= now
  else
    local lease = redis.call('ZSCORE', NODES, seat.node)
    isOver = now >= opens_at and (not lease or tonumber(lease) <= now)
  end
  if isOver then
    free(at)
  end
end
if room and #room.seats == 0 then
  room = nil
end

local answer = commands[ask.command]()

if room and #room.seats == 0 then
  room = nil
end
if changed then
  answer.version = redis.call('HINCRBY', ERA, 'version', 1)
else
  answer.version = tonumber(redis.call('HGET', ERA, 'version'))
end
local after = ''
if room then
  if changed then
    room.version = answer.version
  end
  after = before
  if changed or touched then
    after = cjson.encode(room)
    redis.call('SET', ROOM, after)
  end
  redis.call('PEXPIRE', ROOM, ask.keepMs)
  redis.call('PEXPIRE', MAIL, ask.keepMs)
elseif before ~= '' then
  redis.call('DEL', ROOM, MAIL)
end
answer.changed = changed
answer.nowMs = now
if next(expired) then
  answer.expired = expired
end
return { cjson.encode(answer), before, after }
