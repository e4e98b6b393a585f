using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace ClaudeConfig.Router.RateLimiting.Shared;

/// <summary>
/// A decision over all limits of a request in one step of the server, as <see cref="SlidingWindow"/> makes it in a process: the same slots,
/// the same room, the same waits. A counter is a hash from the number of a slot to what happened in it, and goes when its window is over.
/// </summary>
internal static class LimitScript
{
    /// <summary>Microseconds for the server's own clock: those of gateways differ.</summary>
    public const long ServerTime = -1;

    private const string Prefix = "claudeconfig:limit:";

    /// <summary>
    /// KEYS: counters. ARGV: the time in microseconds, whether limits refuse (1) or all is counted whatever they say (0), then for each counter its limit, the lengths of a slot and of the window in microseconds, what is added, its burst and the length
    /// of a slot of the counter of what goes beyond the limit. Answers the number of the limit that refuses for longest and for how many microseconds; or 0, and for each counter its
    /// sum, the microseconds until nothing of it counts, and what counts of its burst.
    /// </summary>
    public const string Text =
        """
        local slots, fields = 60, 6
        local now = tonumber(ARGV[1])
        if now < 0 then
          local time = redis.call('TIME')
          now = tonumber(time[1]) * 1000000 + tonumber(time[2])
        end
        local function argument(i, n)
          return tonumber(ARGV[fields * (i - 1) + 2 + n])
        end
        local function read(key, length, window)
          local c = {key = key, length = length, window = window, current = math.floor(now / length), counts = {}, sum = 0, gone = {}}
          local all = redis.call('HGETALL', key)
          for j = 1, #all, 2 do
            local slot, count = tonumber(all[j]), tonumber(all[j + 1])
            if slot < c.current - slots then
              c.gone[#c.gone + 1] = all[j]
            else
              c.counts[slot] = count
              c.sum = c.sum + count
            end
          end
          return c
        end
        local function room(c, limit)
          local left = c.sum
          if left < limit then
            return 0
          end
          for slot = c.current - slots, c.current do
            left = left - (c.counts[slot] or 0)
            if left < limit then
              return (slot + slots + 1) * c.length - now
            end
          end
          return c.window
        end
        local function add(c, amount)
          redis.call('HINCRBY', c.key, c.current, amount)
          if #c.gone > 0 then
            redis.call('HDEL', c.key, unpack(c.gone))
          end
          redis.call('PEXPIRE', c.key, math.ceil((slots + 2) * c.length / 1000))
        end
        local full, longest = 0, 0
        local main, over = {}, {}
        for i, key in ipairs(KEYS) do
          local limit, burst = argument(i, 1), argument(i, 5)
          main[i] = read(key, argument(i, 2), argument(i, 3))
          local wait = room(main[i], limit)
          if burst > 0 then
            over[i] = read(key .. ':beyond', argument(i, 6), argument(i, 3) * 10)
            if wait > 0 then
              wait = math.min(wait, math.max(room(main[i], limit + burst), room(over[i], burst)))
            end
          end
          if wait > longest then
            full, longest = i, wait
          end
        end
        if full > 0 and ARGV[2] == '1' then
          return {full, longest}
        end
        local answer = {0, 0}
        for i, c in ipairs(main) do
          local amount, beyond = argument(i, 4), 0
          if over[i] then
            beyond = math.max(0, math.min(amount, c.sum + amount - argument(i, 1)))
            if beyond > 0 then
              add(over[i], beyond)
            end
            beyond = over[i].sum + beyond
          end
          if amount > 0 then
            add(c, amount)
          end
          answer[#answer + 1] = c.sum + amount
          answer[#answer + 1] = (c.current + slots + 1) * c.length - now
          answer[#answer + 1] = beyond
        end
        return answer
        """;

    /// <summary>A counter's name there. A digest: who calls is nobody's business who can read the server.</summary>
    public static RedisKey KeyOf(LimitKey key)
    {
        var text = string.Join('\u0001', key.Kind, key.Project, key.Route, key.Subject, key.Address.Value, key.Address.V6, key.Window.Ticks, key.Tokens);
        return Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }

    /// <summary>The script's arguments.</summary>
    public static RedisValue[] Arguments(IReadOnlyList<(Limit Limit, long Amount)> counters, bool refuses = true, long now = ServerTime)
    {
        var values = new RedisValue[(counters.Count * 6) + 2];
        (values[0], values[1]) = (now, refuses ? 1 : 0);
        for (var i = 0; i < counters.Count; i++)
        {
            var (limit, amount) = counters[i];
            var at = (i * 6) + 1;
            values[at + 1] = limit.Amount;
            values[at + 2] = SlidingWindow.SlotMicroseconds(limit.Key.Window);
            values[at + 3] = limit.Key.Window.Ticks / TimeSpan.TicksPerMicrosecond;
            values[at + 4] = amount;
            values[at + 5] = limit.Burst;
            values[at + 6] = limit.Burst == 0 ? 0 : SlidingWindow.SlotMicroseconds(limit.Beyond.Window);
        }

        return values;
    }
}
