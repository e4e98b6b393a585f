using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace ClaudeConfig.Router.Usage;

/// <summary>Reads a count of tokens as providers and what stands between write it. What is no sound count is said to be doubtful.</summary>
internal static class UsageNumber
{
    // No request has a billion tokens; a larger number would be a defect that eats a budget.
    private const long Largest = 1_000_000_000;

    /// <summary>The reader stands on the property's name and is moved past its value. Null where there is no count.</summary>
    public static long? Read(ref Utf8JsonReader json, ref bool doubtful)
    {
        json.Read();
        switch (json.TokenType)
        {
            case JsonTokenType.Number when json.TryGetInt64(out var whole):
                return Sound(whole, ref doubtful);
            case JsonTokenType.Number when json.TryGetDecimal(out var value) && value == decimal.Truncate(value) && value is >= 0 and <= Largest:
                return (long)value;
            case JsonTokenType.String when Parse(json) is { } written:
                doubtful = true;
                return Sound(written, ref doubtful);
            case JsonTokenType.Null:
                return null;
            default:
                doubtful = true;
                json.Skip();
                return null;
        }
    }

    private static long? Sound(long value, ref bool doubtful)
    {
        if (value is >= 0 and <= Largest)
        {
            return value;
        }

        doubtful = true;
        return null;
    }

    private static long? Parse(Utf8JsonReader json)
    {
        var text = json.HasValueSequence ? json.ValueSequence.ToArray() : json.ValueSpan;
        return Utf8Parser.TryParse(text, out long value, out var read) && read == text.Length ? value : null;
    }
}
