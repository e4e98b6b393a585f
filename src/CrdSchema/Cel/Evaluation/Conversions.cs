using System.Globalization;
using System.Text;

namespace ClaudeConfig.CrdSchema.Cel.Evaluation;

/// <summary>Conversions between types.</summary>
internal static class Conversions
{
    private const string TimestampType = "google.protobuf.Timestamp";
    private const string DurationType = "google.protobuf.Duration";
    private static readonly UTF8Encoding Strict = new(false, true);

    public static object? To(string function, object? value) => (function, value) switch
    {
        (_, CelError error) => error,
        ("int", long or ulong or double or string or DateTimeOffset or CelDuration) => ToInt(value),
        ("uint", long or ulong or double or string) => ToUint(value),
        ("double", double or long or ulong or string) => ToDouble(value),
        ("bool", bool flag) => flag,
        ("bool", string text) => text switch
        {
            "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
            "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
            _ => CelError.Conversion("string", "bool"),
        },
        ("string", byte[] bytes) => FromUtf8(bytes),
        ("string", not (CelList or CelMap or null)) => CelText.Of(value),
        ("bytes", byte[] bytes) => bytes,
        ("bytes", string text) => Encoding.UTF8.GetBytes(text),
        ("timestamp", DateTimeOffset time) => time,
        ("timestamp", string text) => CelValues.Time(text) ?? (object)CelError.Conversion("string", TimestampType),
        ("timestamp", long seconds) => seconds is >= -62135596800 and <= 253402300799 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : new CelError("timestamp overflow"),
        ("duration", CelDuration span) => span,
        ("duration", string text) => CelDuration.Parse(text) ?? (object)CelError.Conversion("string", DurationType),
        ("duration", long nanoseconds) => new CelDuration(nanoseconds),
        _ => CelError.NoOverload,
    };

    private static object ToInt(object? value) => value switch
    {
        long number => number,
        ulong number => number <= long.MaxValue ? (long)number : new CelError("integer overflow"),
        double number => number is > -9223372036854775808.0 and < 9223372036854775808.0 ? (long)number : new CelError("integer overflow"),
        DateTimeOffset time => time.ToUnixTimeSeconds(),
        CelDuration span => span.Nanoseconds,
        _ => long.TryParse((string)value!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed) ? parsed : CelError.Conversion("string", "int"),
    };

    private static object ToUint(object? value) => value switch
    {
        ulong number => number,
        long number => number >= 0 ? (ulong)number : new CelError("unsigned integer overflow"),
        double number => number is >= 0 and < 18446744073709551616.0 ? (ulong)number : new CelError("unsigned integer overflow"),
        _ => ulong.TryParse((string)value!, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : CelError.Conversion("string", "uint"),
    };

    private static object ToDouble(object? value) => value switch
    {
        double number => number,
        long number => (double)number,
        ulong number => (double)number,
        _ => double.TryParse((string)value!, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) ? parsed : CelError.Conversion("string", "double"),
    };

    private static object FromUtf8(byte[] bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return new CelError("invalid UTF-8 in bytes, cannot convert to string");
        }
    }
}
