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

    /// <summary>A limit that refuses nothing.</summary>
    public const long NoLimit = 1L << 52;

    private const string Prefix = "claudeconfig:limit:";

    /// <summary>
    /// KEYS: counters. ARGV: the time in microseconds, then for each counter its limit, the lengths of a slot and of the window in microseconds,
    /// and what is added. Answers the number of the limit that refuses for longest and for how many microseconds; or 0, and for each counter
    /// its sum and the microseconds until nothing of it counts.
    /// </summary>
    public const string Text =
        """
        local slots = 60
        local now = tonumber(ARGV[1])
        if now < 0 then
          local time = redis.call('TIME')
          now = tonumber(time[1]) * 1000000 + tonumber(time[2])
        end
        local full, longest = 0, 0
        local sums, old = {}, {}
        for i, key in ipairs(KEYS) do
          local limit, length = tonumber(ARGV[4 * i - 2]), tonumber(ARGV[4 * i - 1])
          local current = math.floor(now / length)
          local counts, sum, gone = {}, 0, {}
          local all = redis.call('HGETALL', key)
          for j = 1, #all, 2 do
            local slot, count = tonumber(all[j]), tonumber(all[j + 1])
            if slot < current - slots then
              gone[#gone + 1] = all[j]
            else
              counts[slot] = count
              sum = sum + count
            end
          end
          sums[i], old[i] = sum, gone
          local left, wait = sum, 0
          if left >= limit then
            wait = tonumber(ARGV[4 * i])
            for slot = current - slots, current do
              left = left - (counts[slot] or 0)
              if left < limit then
                wait = (slot + slots + 1) * length - now
                break
              end
            end
          end
          if wait > longest then
            full, longest = i, wait
          end
        end
        if full > 0 then
          return {full, longest}
        end
        local answer = {0, 0}
        for i, key in ipairs(KEYS) do
          local length, amount = tonumber(ARGV[4 * i - 1]), tonumber(ARGV[4 * i + 1])
          local current = math.floor(now / length)
          if amount > 0 then
            redis.call('HINCRBY', key, current, amount)
            if #old[i] > 0 then
              redis.call('HDEL', key, unpack(old[i]))
            end
            redis.call('PEXPIRE', key, math.ceil((slots + 2) * length / 1000))
          end
          answer[#answer + 1] = sums[i] + amount
          answer[#answer + 1] = (current + slots + 1) * length - now
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
    public static RedisValue[] Arguments(IReadOnlyList<(LimitKey Key, long Limit, long Amount)> counters, long now = ServerTime)
    {
        var values = new RedisValue[(counters.Count * 4) + 1];
        values[0] = now;
        for (var i = 0; i < counters.Count; i++)
        {
            values[(i * 4) + 1] = Math.Min(counters[i].Limit, NoLimit);
            values[(i * 4) + 2] = SlidingWindow.SlotMicroseconds(counters[i].Key.Window);
            values[(i * 4) + 3] = counters[i].Key.Window.Ticks / TimeSpan.TicksPerMicrosecond;
            values[(i * 4) + 4] = counters[i].Amount;
        }

        return values;
    }
}
