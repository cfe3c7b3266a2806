-- A process tells what it used and what it needs of limits that many share, and is told what it may use.
-- llmport/stores/quota.py says what each number means; tests/support/quota_model.py is the same in Python.
--
-- Each limit is a bucket whose `room` refills by this server's clock. What a process is given comes off it at once, though
-- it be more than there is: who asks first is served first, and told how long to wait until time has paid for it. So
-- nobody is passed by who asks for less, and no two processes hold parts that help neither.

local WINDOW = 60 -- seconds: limits are those of a minute
local MARGIN = 0.01 -- the share of a limit that is not used
local HORIZON = 0.5 -- seconds of the rate that are parted when there is no more
local CUT, RECOVERY, LEAST = 0.7, 60, 0.1 -- of the rate, when a call was refused
local PROBE = 10 -- seconds that one process has to find out the limits, while the others wait
local PRESENT = 60 -- seconds that a process is counted after it has asked
local NEVER = -1e300
local KEPT = 3600 -- seconds that what it has told is kept: calls may be out for long

local quota, seen = KEYS[1], KEYS[2]
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local member, mode = ARGV[1], ARGV[2]
local is_answered, pause, refused = tonumber(ARGV[3]) > 0, tonumber(ARGV[4]), tonumber(ARGV[5])

local function load(field)
  local packed = redis.call('HGET', quota, field)
  return packed and cmsgpack.unpack(packed) or nil
end

local state = load('') or { at = now, share = 1, cut = 1e9, pause = 0, limits = { {}, {}, {} } }
local record = load(member) or { given = {}, place = {} }
if mode == 'back' then record = { given = {}, place = {} } end

-- Times are kept as what has passed, or is left: a clock that is set back must not stop anything for long.
local passed = math.max(0, now - state.at)
local past = math.min(1, state.share + passed / RECOVERY)
local share = past
state.at, state.cut, state.pause = now, state.cut + passed, math.max(pause, state.pause - passed)
if refused and refused <= state.cut then -- what was sent before the last cut tells nothing new
  share, state.cut = math.max(LEAST, CUT * past), 0
end
state.share = share

redis.call('ZADD', seen, string.format('%.17g', now), member)
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', seen, '-inf', now - KEPT, 'LIMIT', 0, 100)) do
  redis.call('HDEL', quota, gone)
  redis.call('ZREM', seen, gone)
end
local members = redis.call('ZCOUNT', seen, now - PRESENT, '+inf')

local limits, is_known, is_short, is_pending = {}, false, false, false
for k = 1, 3 do
  local at = 5 + 8 * (k - 1)
  local bound, told, view = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  local given, used, out = tonumber(ARGV[at + 4]), tonumber(ARGV[at + 5]), tonumber(ARGV[at + 6])
  local this = state.limits[k]
  limits[k] = this
  this.granted = this.granted or 0 -- in all; a promise is kept when this much, up to it, has been paid for
  this.first, this.want = tonumber(ARGV[at + 7]), tonumber(ARGV[at + 8])
  if told and (view or not this.told) then this.told = told end
  this.limit = math.min(this.told or math.huge, bound or math.huge)
  if this.limit == math.huge then
    this.limit, this.given = nil, used + out
  else
    is_known = true
    this.given = record.given[k] or given
    this.rate = share * this.limit / WINDOW
    this.most = (1 - MARGIN) * this.limit
    this.first, this.want = math.min(this.first, this.most), math.min(this.want, this.most)
    -- Whoever was away cannot know what others used meanwhile, nor can a server that has forgotten: it begins empty.
    local room = this.room or (mode == 'new' and this.most or 0)
    room = math.min(this.most, room + passed * past * this.limit / WINDOW)
    if mode == 'back' then room = math.min(room, 0) end
    local free = this.given - used - out
    if view then room = math.min(room, view - MARGIN * this.limit - math.max(free, 0)) end
    -- Pay what was used beyond, give back what is not wanted: both count for those who wait, unless it was a promise.
    local more = free < 0 and -free or math.min(0, this.want - free)
    this.place = record.place[k] or NEVER
    local is_promise = this.place - this.granted - room > 1e-6
    if is_promise then
      this.granted = this.granted + more
      this.place = math.min(this.place, this.granted)
    end
    this.room, this.given, this.free = math.min(this.most, room - more), this.given + more, free + more
    is_short = is_short or this.first - this.free > 1e-6
    is_pending = is_pending or this.place - this.granted - this.room > 1e-6
  end
end

if not is_pending then
  local part = 1
  for k = 1, 3 do
    local this = limits[k]
    if this.limit and this.want > this.free then
      -- Promises are made to those only whose next call cannot go: for a little more nobody should stand in line.
      local some = math.max(this.room, is_short and HORIZON * this.rate or 0)
      part = math.min(part, some / members / (this.want - this.free))
    end
  end
  for k = 1, 3 do
    local this = limits[k]
    local more = this.limit and math.max(this.first - this.free, part * (this.want - this.free)) or 0
    this.place = NEVER
    if more > 0 then
      this.room, this.given, this.granted = this.room - more, this.given + more, this.granted + more
      this.place = this.granted
    end
  end
end

local wait, answer = 0, {}
state.probed = (state.probed or 0) + passed
if not is_known and not state.is_open then
  if is_answered then
    state.is_open = true -- the provider tells no limits
  elseif state.prober == member or not state.prober or state.probed >= PROBE then
    if state.prober ~= member then state.prober, state.probed = member, 0 end
  else
    wait = PROBE - state.probed
  end
end
record = { given = {}, place = {} }
for k = 1, 3 do
  local this = limits[k]
  if this.limit then wait = math.max(wait, (this.place - this.granted - this.room) / this.rate) end
  record.given[k], record.place[k] = this.given, this.place or NEVER
  state.limits[k] = { told = this.told, room = this.room, granted = this.granted }
  for _, number in ipairs({ this.limit or -1, this.given, this.room or 0 }) do
    answer[#answer + 1] = string.format('%.17g', number)
  end
end
redis.call('HSET', quota, '', cmsgpack.pack(state), member, cmsgpack.pack(record))
redis.call('EXPIRE', quota, KEPT)
redis.call('EXPIRE', seen, KEPT)
return { tostring(members), string.format('%.17g', wait), string.format('%.17g', state.pause), unpack(answer) }
