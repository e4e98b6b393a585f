using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace ClaudeConfig.CrdSchema.Structural;

/// <summary>The string formats that kube-apiserver checks; others are let through.</summary>
internal static partial class Formats
{
    private static readonly Dictionary<string, Func<string, bool>> Checks = new()
    {
        ["date-time"] = IsDateTime,
        ["date"] = text => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        ["duration"] = IsDuration,
        ["email"] = text => Email().IsMatch(text),
        ["hostname"] = text => text.Length <= 255 && Hostname().IsMatch(text),
        ["ipv4"] = text => text.Count(c => c == '.') == 3 && IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork,
        ["ipv6"] = text => IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6,
        ["cidr"] = text => IPNetwork.TryParse(text, out _),
        ["mac"] = text => Mac().IsMatch(text),
        ["uri"] = IsUri,
        ["uuid"] = text => Uuid().IsMatch(text),
        ["uuid3"] = text => Uuid().IsMatch(text) && Version(text) == '3',
        ["uuid4"] = text => Uuid().IsMatch(text) && Version(text) == '4',
        ["uuid5"] = text => Uuid().IsMatch(text) && Version(text) == '5',
        ["byte"] = IsBase64,
    };

    public static bool Fits(string format, string text) =>
        !Checks.TryGetValue(Normal(format), out var check) || check(text);

    /// <summary>Whether kube-apiserver knows the format, so that it decides what fits.</summary>
    public static bool IsKnown(string format) => format.Length > 0 && (Checks.ContainsKey(Normal(format)) || format is "password" or "bsonobjectid" or "isbn" or "isbn10" or "isbn13" or "creditcard" or "ssn" or "hexcolor" or "rgbcolor");

    private static string Normal(string format) => format.Replace("datetime", "date-time", StringComparison.Ordinal);

    private static bool IsDateTime(string text) =>
        DateTimePattern().IsMatch(text) && DateTimeOffset.TryParse(text.Replace('t', 'T').Replace('z', 'Z'), CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>Go durations, or the ISO-like words that go-openapi takes besides (<c>3 days</c>).</summary>
    private static bool IsDuration(string text) => GoDuration().IsMatch(text) || WordDuration().IsMatch(text);

    private static bool IsUri(string text) =>
        text.Length > 0 && (text[0] == '/' || (Scheme().IsMatch(text) && Uri.TryCreate(text, UriKind.Absolute, out _)));

    /// <summary>An empty text is no base64 to kube-apiserver's formats, only to its decoders.</summary>
    private static bool IsBase64(string text) => text.Length > 0 && text.Length % 4 == 0 && Convert.TryFromBase64String(text, new byte[text.Length], out _);

    private static char Version(string uuid) => uuid.Replace("-", "", StringComparison.Ordinal)[12];

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})\z")]
    private static partial Regex DateTimePattern();

    [GeneratedRegex(@"^[-+]?(0|((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)\z")]
    private static partial Regex GoDuration();

    [GeneratedRegex(@"^(\d+)\s*(ns|us|µs|ms|s|m|h|d|w|nanoseconds?|nanos?|microseconds?|micros?|milliseconds?|millis?|seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|wks?)\z", RegexOptions.IgnoreCase)]
    private static partial Regex WordDuration();

    [GeneratedRegex(@"^[^@\s<>]+@[^@\s<>]+\z")]
    private static partial Regex Email();

    [GeneratedRegex(@"^[a-zA-Z0-9]([a-zA-Z0-9-]{0,62}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,62}[a-zA-Z0-9])?)*\z")]
    private static partial Regex Hostname();

    [GeneratedRegex(@"^([0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}\z")]
    private static partial Regex Mac();

    [GeneratedRegex(@"^[a-zA-Z][a-zA-Z0-9+.-]*:")]
    private static partial Regex Scheme();

    [GeneratedRegex(@"^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}\z")]
    private static partial Regex Uuid();
}
